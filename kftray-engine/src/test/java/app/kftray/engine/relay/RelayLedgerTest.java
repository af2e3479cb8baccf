package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ClusterState;
import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.cluster.Nowhere;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayLedgerTest {
    private static final String GONE = "999999999-1-0-0";

    @TempDir
    private Path folder;

    @Test
    void keepsOneSecretThatIsTheOwnersAlone() throws Exception {
        String secret = new RelayLedger(folder.resolve("kftray")).secret();
        assertThat(new RelayLedger(folder.resolve("kftray")).secret()).isEqualTo(secret);
        assertThat(new RelayLedger(folder.resolve("another")).secret()).isNotEqualTo(secret);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("kftray/relays"))))
                .isEqualTo("rw-------");
    }

    @Test
    void tellsWhereProcessesThatAreGoneHadRelays() {
        RelayLedger ledger = new RelayLedger(folder);
        String secret = ledger.secret();
        RelayLedger.Place left = place(GONE);
        RelayLedger.Place mine = place(ProcessMark.ofThis().toString());
        ledger.add(left);
        ledger.add(left);
        ledger.add(mine);
        assertThat(new RelayLedger(folder).left()).containsExactly(left);
        ledger.remove(left);
        assertThat(ledger.left()).isEmpty();
        assertThat(ledger.secret()).isEqualTo(secret);
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        RelayLedger ledger = new RelayLedger(folder);
        String secret = ledger.secret();
        CountDownLatch done = new CountDownLatch(40);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String relay = "r" + i;
                threads.execute(() -> {
                    new RelayLedger(folder).add(new RelayLedger.Place(GONE, relay, List.of(), "c", "s", "n"));
                    done.countDown();
                });
            }
            done.await();
        }
        assertThat(ledger.left()).hasSize(40);
        assertThat(ledger.secret()).isEqualTo(secret);
    }

    @Test
    void aFolderThatCannotBeWrittenKeepsNothingAndFailsNobody() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        RelayLedger ledger = new RelayLedger(file);
        assertThat(ledger.secret()).isNotEmpty();
        ledger.add(place(GONE));
        assertThat(ledger.left()).isEmpty();
    }

    @Test
    void theNextProcessRemovesWhatIsLeftAndNothingElse() {
        RelayLedger ledger = new RelayLedger(folder);
        FakeCluster cluster = new FakeCluster();
        RelayTools tools = new RelayTools(
                ledger, cluster, cluster, new RelayNews(java.time.InstantSource.system()), Runnable::run);
        Owner crashed = new Owner(tools.owner().person(), GONE, "me");
        make(cluster, crashed);
        make(cluster, tools.owner());
        make(cluster, new Owner("somebody", GONE, "somebody else"));
        ledger.add(place(GONE));
        RelayLedger.Place elsewhere =
                new RelayLedger.Place(GONE, "r", List.of(), "nowhere", "https://moved:6443", "demo");
        ledger.add(elsewhere);

        RelaySweep sweep = new RelaySweep(tools, new OneCluster());
        sweep.begin();
        sweep.begin();

        assertThat(cluster.deleted).containsExactly("relay-1");
        assertThat(ledger.left()).containsExactly(elsewhere);
    }

    private static void make(FakeCluster cluster, Owner owner) {
        RelaySettings settings = RelaySpecTest.settings(java.util.Map.of());
        RelaySpec spec = RelaySpec.shared(settings, owner, "p", List.of());
        cluster.create(new Nowhere(), "demo", cluster.newName(spec), spec);
    }

    private static RelayLedger.Place place(String process) {
        return new RelayLedger.Place(
                process,
                "relay",
                List.of(Path.of("/a/config"), Path.of("/b/config")),
                "nowhere",
                new Nowhere().server().url().toString(),
                "demo");
    }

    private static final class OneCluster implements Clusters {
        @Override
        public Following follow(List<Path> kubeconfig, @Nullable String context, Consumer<ClusterState> listener) {
            Cluster found = new Nowhere();
            assertThat(Optional.ofNullable(context)).contains(found.context());
            listener.accept(new ClusterState.Found(found));
            return () -> {};
        }
    }
}

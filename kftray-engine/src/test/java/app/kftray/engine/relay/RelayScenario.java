package app.kftray.engine.relay;

import app.kftray.api.problem.RelayProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Nowhere;
import app.kftray.engine.target.TargetState;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;

/** A namespace without relays yet, and two forwards that want one. */
abstract class RelayScenario {
    static final RelayTarget DNS = new RelayTarget("udp", "dns.demo.svc", 53);
    static final RelayTarget DB = new RelayTarget("tcp", "db.example.com", 5432);

    @TempDir
    private Path folder;

    final List<Relay> unused = new CopyOnWriteArrayList<>();
    final FakeCluster cluster = new FakeCluster();
    final List<String> told = new CopyOnWriteArrayList<>();
    final RelayNews news = new RelayNews(InstantSource.system());
    final List<TargetState> dns = new CopyOnWriteArrayList<>();
    final List<TargetState> db = new CopyOnWriteArrayList<>();

    static TargetState last(List<TargetState> states) {
        return states.isEmpty()
                ? new TargetState.Unavailable(new RelayProblem.Starting("none", "was told of"))
                : states.getLast();
    }

    Relay relay(RelaySettings settings) {
        return new Relay(new Nowhere(), "demo", List.of(), settings, tools(), unused::add);
    }

    RelayTools tools() {
        return new RelayTools(
                new RelayLedger(folder),
                cluster,
                cluster,
                news,
                task -> Thread.ofVirtual().start(task));
    }

    static RelaySettings settings(boolean dedicated) {
        return RelaySpecTest.settings(dedicated);
    }

    V1Pod left(String process) {
        RelaySpec spec =
                RelaySpec.shared(settings(false), new Owner("abc", process, "somebody"), "shared", List.of(DNS));
        V1Pod pod =
                io.kubernetes.client.openapi.JSON.getGson().fromJson(spec.pod().toString(), V1Pod.class);
        pod.getMetadata().name(process.startsWith("999") ? "left" : "used").namespace("demo");
        return pod;
    }

    List<String> ledger() {
        try {
            return Files.readAllLines(folder.resolve("relays")).stream().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@link RelayFaults}, with the real image; {@code KFTRAY_RELAY_IMAGE} says that it is on the node. */
class RelayFaultsIT {
    /** The cluster shares its two cores with the forwards and with who asks. */
    private static final int PATIENCE = 4;

    static Stream<RelayFaults.Row> rows() {
        return RelayFaults.ROWS.stream().filter(row -> FaultMatrix.isWanted(row.fault()));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("rows")
    @Timeout(150)
    void isWellAgain(RelayFaults.Row row, @TempDir Path folder) throws Exception {
        DatagramGround.assumeImage();
        RelayGround ground = new RelayGround(TestCluster.find(), folder);
        try (ground) {
            int port = ground.start();
            try (DatagramProber prober = new DatagramProber(port)) {
                long begun = System.nanoTime();
                await().atMost(Duration.ofSeconds(20)).until(() -> prober.answeredSince(begun));
                int told = ground.engine().events.size();
                row.begin().on(ground);
                if (!row.says().isEmpty()) {
                    awaitWord(ground, row);
                }
                row.end().on(ground);
                long over = System.nanoTime();
                awaitWell(row, ground, prober, over);
                report(row, prober.count(), over);
                assertThat(prober.count().wrong()).as("wrong answers").isZero();
                if (row.beyond()) {
                    assertThat(ground.engine().events.stream().skip(told))
                            .as("the relay itself was reached all the while")
                            .noneMatch(ForwardEvent.Reconnecting.class::isInstance);
                }
                if (!ground.wasRestarted()) {
                    assertThat(prober.count().refused()).as("refused").isZero();
                }
            }
        } finally {
            ground.allowTarget();
            ground.uncordon();
            ground.noQuota();
        }
        await("relays are removed")
                .atMost(Duration.ofSeconds(20))
                .until(() -> ground.relays().isEmpty());
    }

    @Test
    @Timeout(60)
    void aCheckNamesWhatARelayNeeds(@TempDir Path folder) throws Exception {
        DatagramGround.assumeImage();
        RelayGround ground = new RelayGround(TestCluster.find(), folder);
        try (ground) {
            assertThat(ground.check().problems()).isEmpty();
            ground.allowLooking();
            ground.withdraw();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(ground.check().problems())
                            .singleElement()
                            .satisfies(missing -> assertThat(missing.message())
                                    .contains("may not create and delete pods in namespace"))
                            .satisfies(
                                    missing -> assertThat(missing.hint()).contains("--verb=create,delete,list,watch")));
            assertThat(ground.relays()).as("a check makes none").isEmpty();
        } finally {
            ground.noLooking();
            ground.allow();
        }
    }

    private static void awaitWord(RelayGround ground, RelayFaults.Row row) {
        Pattern said = Pattern.compile(row.says());
        await("the forward tells " + row.says())
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> (row.beyond() ? ground.warnings() : ground.troubles())
                        .anyMatch(it -> said.matcher(it.code() + " " + it.message() + " " + it.hint())
                                .find()));
    }

    private static void awaitWell(RelayFaults.Row row, RelayGround ground, DatagramProber prober, long since) {
        await(row.fault() + " is well again")
                .atMost(row.well().multipliedBy(PATIENCE))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> prober.answeredSince(since)
                        && ground.engine().status(RelayGround.ALIAS).state() == ForwardState.ACTIVE);
    }

    private static void report(RelayFaults.Row row, DatagramProber.Count count, long over) {
        System.getLogger(RelayFaultsIT.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "{0}: well {1} ms after it; {2}",
                        row.fault(),
                        (System.nanoTime() - over) / 1_000_000,
                        count);
    }
}

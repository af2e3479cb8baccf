package app.kftray.engine;

import static app.kftray.engine.FaultMatrix.MANY;
import static app.kftray.engine.FaultMatrix.NOTICED;
import static app.kftray.engine.FaultMatrix.ONE;
import static app.kftray.engine.FaultMatrix.UNREACHED;
import static app.kftray.engine.FaultMatrix.pause;
import static app.kftray.engine.FaultMatrix.row;
import static app.kftray.engine.FaultMatrix.times;

import app.kftray.engine.FaultMatrix.Losses;
import app.kftray.engine.FaultMatrix.Row;
import java.time.Duration;
import java.util.List;

/** The rows of the matrix about the network between a forward and the API server: it is cut, refuses, swallows, or is slow. */
final class NetworkFaults {
    private NetworkFaults() {}

    static final List<Row> ROWS = List.of(
            row(
                    "every connection is reset",
                    ONE,
                    Losses.CUT,
                    1_000,
                    g -> g.wire().cut()),
            row(
                    "every connection is reset, five times",
                    MANY,
                    Losses.CUT,
                    1_500,
                    g -> times(5, () -> {
                        g.wire().cut();
                        pause(300);
                    })),
            row("connections are refused for two seconds", ONE, Losses.CUT, 2_000, g -> {
                g.wire().refuse();
                pause(2_000);
                g.wire().accept();
            }),
            row("connections are refused for eight seconds", MANY, Losses.CUT, 2_000, g -> {
                        g.wire().refuse();
                        pause(8_000);
                        g.wire().accept();
                    })
                    .telling("^reconnecting: cluster-unreachable", NOTICED),
            row("a black hole of three seconds", ONE, Losses.NONE, 1_000, g -> {
                g.wire().freeze();
                pause(3_000);
                g.wire().thaw();
            }),
            row("a black hole of twenty seconds", ONE, Losses.NONE, 2_000, g -> {
                        g.wire().freeze();
                        pause(20_000);
                        g.wire().thaw();
                    })
                    .telling(UNREACHED, NOTICED),
            row(
                    "connections are dead and nobody says so",
                    ONE,
                    Losses.CUT,
                    15_000,
                    g -> g.wire().forget()),
            row("connections are dead, nobody says so, and the pod is replaced", ONE, Losses.CUT, 15_000, g -> {
                g.wire().forget();
                g.killAll(ONE);
            }),
            row("the kernel drops everything for three seconds", ONE, Losses.NONE, 2_000, g -> dropFor(g, 3_000)),
            row("the kernel drops everything for twenty seconds", ONE, Losses.CUT, 4_000, g -> dropFor(g, 20_000))
                    .telling(UNREACHED, NOTICED),
            row("a slow network", MANY, Losses.NONE, 3_000, g -> {
                g.wire().delay(Duration.ofMillis(100));
                pause(2_000);
                g.wire().delay(Duration.ZERO);
            }));

    private static void dropFor(FaultGround ground, long millis) throws Exception {
        try {
            ground.drop();
            pause(millis);
        } finally {
            ground.dropNoMore();
        }
    }
}

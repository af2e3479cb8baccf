package app.kftray.engine;

import static app.kftray.engine.FaultMatrix.MANY;
import static app.kftray.engine.FaultMatrix.ONE;
import static app.kftray.engine.FaultMatrix.pause;
import static app.kftray.engine.FaultMatrix.row;

import app.kftray.engine.FaultMatrix.Losses;
import app.kftray.engine.FaultMatrix.Row;
import java.time.Duration;
import java.util.List;

/**
 * The rows of the matrix about sleep, by a wall clock that jumps, and about another network, by addresses that change: what nobody
 * would notice for a while is noticed at once. A whole process that stands still is tried on the image.
 */
final class SleepFaults {
    private static final Duration NIGHT = Duration.ofHours(8);

    private SleepFaults() {}

    static final List<Row> ROWS = List.of(
            row(
                    "the machine slept and nothing changed",
                    MANY,
                    Losses.NONE,
                    1_000,
                    g -> g.wallClock().turn(NIGHT)),
            row("connections died in the machine's sleep", MANY, Losses.CUT, 2_000, g -> {
                g.wire().forget();
                g.wallClock().turn(NIGHT);
            }),
            row("connections died and the pod was replaced in the machine's sleep", ONE, Losses.CUT, 2_000, g -> {
                g.wire().freeze(); // whoever sleeps opens nothing to the pod that goes
                g.killAll(ONE);
                g.wire().forget();
                g.wire().thaw();
                g.wallClock().turn(NIGHT);
            }),
            row("the machine sleeps while it waits for the network", MANY, Losses.CUT, 2_000, g -> {
                g.wire().refuse();
                pause(8_000);
                g.wire().accept();
                g.wallClock().turn(NIGHT);
            }),
            row("another address, and the old connections are dead", ONE, Losses.CUT, 2_000, g -> {
                        g.wire().freeze();
                        pause(1_500);
                        g.wire().forget();
                        g.wire().thaw();
                        g.network().move();
                    })
                    .telling("^reconnecting: session-lost.*no answer to a ping", Duration.ofSeconds(5)),
            row("another address, and nothing else changed", MANY, Losses.NONE, 1_000, g -> {
                g.network().move();
                pause(1_000);
            }),
            row("the wall clock is set back by a night", MANY, Losses.NONE, 1_000, g -> {
                g.wallClock().turn(NIGHT.negated());
                pause(1_000);
            }));
}

package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ForwardProblem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Tries one row of the matrix: a forward that is asked every 20 ms while the fault is done to it. */
final class FaultTrial {
    private static final Duration BEFORE = Duration.ofMillis(400);
    private static final Duration AFTER = Duration.ofMillis(400);

    /** Beyond the table's time; then it is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String RIGHT = "(hello from pod )?(one|many|named|api)-[a-z0-9-]+\n";

    private FaultTrial() {}

    /**
     * What is held to limits by those who know how busy the machine is.
     *
     * @param well from the end of the act until all was well again
     * @param answered the longest time from a new pod's readiness to the first answer; zero where nobody watches pods
     */
    record Result(Duration well, Duration answered) {}

    /**
     * Everything but the times has to be as the table says.
     *
     * @param slack how much later than the table says it may be told, on a machine that has other things to do
     */
    static Result run(FaultMatrix.Row row, FaultGround ground, Duration slack) throws Exception {
        try (RunningEngine engine = new RunningEngine(ground.kubeconfig(), ground.wallClock(), ground.network())) {
            EventLedger ledger = new EventLedger();
            engine.service().subscribe(ledger::add);
            int port = engine.forward("tried", row.target(), ground.namespace(), row.port());
            try (Socket idle = Beside.begin(port);
                    Prober prober = new Prober(port, FaultTrial::ask)) {
                Awaitility.await().until(() -> prober.rightSince(0));
                prober.runFor(BEFORE);
                Instant acted = Instant.now();
                long begun = System.nanoTime();
                row.act().on(ground);
                long over = System.nanoTime();
                awaitWell(row, engine, prober, over);
                Duration well = Duration.ofNanos(System.nanoTime() - over);
                prober.runFor(AFTER);
                Prober.Count count = prober.stop();
                System.Logger log = System.getLogger(FaultTrial.class.getName());
                log.log(
                        Level.INFO,
                        "{0}: well {1} ms after {2} ms of it; {3}",
                        row.fault(),
                        well.toMillis(),
                        (over - begun) / 1_000_000,
                        count);
                assertThat(count.refused()).as("refused: %s", count).isZero();
                assertThat(count.wrong()).as("wrong answers: %s", count).isZero();
                assertThat(count.late())
                        .as("neither answered nor closed: %s", count)
                        .isZero();
                assertThat(ledger.contradictions()).isEmpty();
                assertTold(row.telling(), acted, slack, engine.events);
                if (row.losses() == FaultMatrix.Losses.NONE) {
                    assertThat(count.lost()).as("cut off: %s", count).isZero();
                    assertThat(Beside.finish(idle))
                            .as("the answer over a connection that was open before")
                            .matches(RIGHT);
                }
                return new Result(well, slowest(row, ground.readySince(begun), prober));
            }
        }
    }

    private static void awaitWell(FaultMatrix.Row row, RunningEngine engine, Prober prober, long since) {
        Awaitility.await(row.fault() + " is well again")
                .atMost(row.well().plus(PATIENCE))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> prober.rightSince(since) && engine.status("tried").state() == ForwardState.ACTIVE);
    }

    private static void assertTold(
            FaultMatrix.Telling telling, Instant acted, Duration slack, List<ForwardEvent> events) {
        if (telling.expression().isEmpty()) {
            return;
        }
        assertThat(events)
                .as("events since %s", acted)
                .anyMatch(it -> says(it, telling.expression())
                        && !it.at().isBefore(acted)
                        && it.at().isBefore(acted.plus(telling.within()).plus(slack)));
    }

    private static Duration slowest(FaultMatrix.Row row, List<Long> ready, Prober prober) {
        Duration slowest = Duration.ZERO;
        for (long pod : ready) {
            Duration until = prober.untilAnsweredSince(pod).orElse(Duration.ZERO);
            System.getLogger(FaultTrial.class.getName())
                    .log(Level.INFO, "{0}: answered {1} ms after a pod was ready", row.fault(), until.toMillis());
            slowest = until.compareTo(slowest) > 0 ? until : slowest;
        }
        return slowest;
    }

    private static boolean says(ForwardEvent event, String expression) {
        String text = switch (event) {
            case ForwardEvent.Reconnecting it -> "reconnecting: " + text(it.cause());
            case ForwardEvent.Failed it -> "failed: " + text(it.problem());
            case ForwardEvent.Warned it -> "warning: " + text(it.problem());
            case ForwardEvent.ContextSwitched it -> "moved from " + it.from() + " to " + it.to();
            default -> "";
        };
        return Pattern.compile(expression, Pattern.DOTALL).matcher(text).find();
    }

    private static String text(ForwardProblem problem) {
        return problem.code() + ": " + problem.message() + ". " + problem.hint();
    }

    /** Asks for the root and reads the answer by its length, so that nobody waits for the end of the connection. */
    static boolean ask(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut off");
            }
            head.append((char) next);
        }
        String length =
                head.toString().toLowerCase(java.util.Locale.ROOT).replaceAll("(?s).*content-length: (\\d+).*", "$1");
        byte[] body = in.readNBytes(Integer.parseInt(length));
        if (body.length < Integer.parseInt(length)) {
            throw new IOException("cut off");
        }
        return new String(body, StandardCharsets.UTF_8).matches(RIGHT);
    }
}

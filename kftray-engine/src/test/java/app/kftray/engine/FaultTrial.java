package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.Target;
import app.kftray.api.frontend.ForwardState;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Tries one row of the matrix: a forward that is asked every 20 ms while the fault is done to it. */
final class FaultTrial {
    private static final Duration BEFORE = Duration.ofMillis(400);
    private static final Duration AFTER = Duration.ofMillis(400);

    private FaultTrial() {}

    /** @param patience how many times as long as the table says it may take: more than one where rows share a machine */
    static void run(FaultMatrix.Row row, FaultGround ground, int patience) throws Exception {
        try (RunningEngine engine = new RunningEngine(ground.kubeconfig())) {
            EventLedger ledger = new EventLedger();
            engine.service().subscribe(ledger::add);
            int port = engine.forward("tried", new Target.Service(row.service()), ground.namespace(), "80");
            try (Prober prober = new Prober(port, FaultTrial::ask)) {
                Awaitility.await().until(() -> prober.rightSince(0));
                prober.runFor(BEFORE);
                long begun = System.nanoTime();
                row.act().on(ground);
                long over = System.nanoTime();
                awaitWell(row, row.well().multipliedBy(patience), engine, prober, over);
                long well = System.nanoTime();
                prober.runFor(AFTER);
                Prober.Count count = prober.stop();
                System.Logger log = System.getLogger(FaultTrial.class.getName());
                log.log(
                        System.Logger.Level.INFO,
                        "{0}: well {1} ms after {2} ms of it; {3}",
                        row.fault(),
                        (well - over) / 1_000_000,
                        (over - begun) / 1_000_000,
                        count);
                assertThat(count.refused()).as("refused: %s", count).isZero();
                assertThat(count.wrong()).as("wrong answers: %s", count).isZero();
                assertThat(ledger.contradictions()).isEmpty();
                if (row.losses() == FaultMatrix.Losses.NONE) {
                    assertThat(count.broken()).as("cut off: %s", count).isZero();
                }
            }
        }
    }

    private static void awaitWell(
            FaultMatrix.Row row, Duration limit, RunningEngine engine, Prober prober, long since) {
        Awaitility.await(row.fault() + " is well again")
                .atMost(limit.multipliedBy(2).plusSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> prober.rightSince(since) && engine.status("tried").state() == ForwardState.ACTIVE);
        assertThat(Duration.ofNanos(System.nanoTime() - since))
                .as("time to be well after: %s", row.fault())
                .isLessThan(limit);
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
        return new String(body, StandardCharsets.UTF_8).matches("(hello from pod )?(one|many|named|api)-[a-z0-9-]+\n");
    }
}

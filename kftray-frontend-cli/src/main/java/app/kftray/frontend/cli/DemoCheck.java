package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tries the demo's forwards as a person would: asks each for a page, kills a pod, and asks again while another takes its
 * place. Blocks; belongs on a thread of its own.
 */
final class DemoCheck {
    private static final int PATIENCE_MILLIS = 20_000;

    private final DemoCluster cluster;
    private final Consumer<Finding> tell;

    /**
     * One thing that was tried.
     *
     * @param what it should do, for example {@code svc/web answers}
     * @param detail what it did
     */
    record Finding(String what, boolean ok, String detail) {}

    DemoCheck(DemoCluster cluster, Consumer<Finding> tell) {
        this.cluster = cluster;
        this.tell = tell;
    }

    /** Tries everything; true when all was well. */
    boolean run(List<ForwardStatus> forwards) {
        boolean well = !forwards.isEmpty();
        for (ForwardStatus forward : forwards) {
            well &= ask(forward, target(forward) + " answers");
        }
        for (ForwardStatus forward : forwards) {
            String pod = forward.pod();
            if (pod != null) {
                cluster.kill(pod);
                boolean still = ask(forward, target(forward) + " answers after its pod " + pod + " was killed");
                return well && still;
            }
        }
        tell.accept(new Finding("a forward has a pod", false, "none has"));
        return false;
    }

    private boolean ask(ForwardStatus forward, String what) {
        Finding finding = request(forward, what);
        tell.accept(finding);
        return finding.ok();
    }

    private static Finding request(ForwardStatus forward, String what) {
        if (forward.addresses().isEmpty()) {
            return new Finding(what, false, "it listens nowhere");
        }
        URI url = URI.create("http://" + forward.addresses().getFirst() + "/");
        long begun = System.nanoTime();
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET / HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = answer(socket.getInputStream());
            String status = answer.lines().findFirst().orElse("no answer");
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            return new Finding(what, status.matches("HTTP/1\\.[01] 200.*"), status + " in " + took.toMillis() + " ms");
        } catch (IOException failure) {
            return new Finding(what, false, String.valueOf(failure.getMessage()));
        }
    }

    private static String answer(InputStream in) throws IOException {
        return new String(in.readNBytes(64 * 1024), StandardCharsets.ISO_8859_1);
    }

    private static String target(ForwardStatus forward) {
        return forward.config().target().describe();
    }
}

package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardStatus;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tries the demo's forwards as a person would: asks each for a page, kills a pod, and asks again while another takes its
 * place. Blocks; belongs on a thread of its own.
 */
final class DemoCheck {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST = 64 * 1024;
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d{1,6}) *$");

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
            String status = answer(new BufferedInputStream(socket.getInputStream()));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            String detail = (status.isEmpty() ? "no answer" : status) + " in " + millis(took) + " ms";
            return new Finding(what, status.matches("HTTP/1\\.[01] 200.*"), detail);
        } catch (IOException failure) {
            return new Finding(what, false, String.valueOf(failure.getMessage()));
        }
    }

    /**
     * Reads a whole response, and answers its first line. Its end is where its length says: that of the connection may come
     * a second later, since that long a kubelet waits for the other direction.
     */
    private static String answer(InputStream in) throws IOException {
        String head = head(in);
        Matcher length = LENGTH.matcher(head);
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : LONGEST);
        return head.lines().findFirst().orElse("");
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < LONGEST && head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                break;
            }
            head.append((char) read);
        }
        return head.toString();
    }

    /** With a digit behind the point where less would say nothing. */
    private static String millis(Duration took) {
        double millis = took.toNanos() / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%.0f", millis);
    }

    private static String target(ForwardStatus forward) {
        return forward.config().target().describe();
    }
}

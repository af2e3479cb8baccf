package app.kftray.engine.session.stream;

import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.PodPort;
import java.util.List;
import java.util.Locale;

/**
 * Understands the texts that kubelets and container runtimes send on an error stream; they are free text, the same in all
 * versions of containerd and CRI-O that were looked at, up to the words below.
 */
public final class RemoteErrors {
    private static final List<String> GONE = List.of(
            "failed to find sandbox",
            "is closed",
            "is not running",
            "not found",
            "no such container",
            "no running task",
            "failed to open netns",
            "unable to upgrade");

    private RemoteErrors() {}

    public static StreamProblem problem(PodPort target, String text, boolean anythingReceived) {
        String said = text.strip();
        String lower = said.toLowerCase(Locale.ROOT);
        String pod = target.qualifiedPod();
        if (!anythingReceived && lower.contains("connection refused")) {
            return new StreamProblem.Refused(pod, target.port());
        }
        if (!anythingReceived && GONE.stream().anyMatch(lower::contains)) {
            return new StreamProblem.Unreached(pod, target.port(), essence(said));
        }
        return new StreamProblem.Broken(pod, target.port(), essence(said));
    }

    /** The last part of a wrapped Go error says what happened; the rest says where. */
    private static String essence(String text) {
        int at = text.lastIndexOf(": ");
        String last = at < 0 ? text : text.substring(at + 2);
        return last.length() < 4 || last.length() > 200 ? text.substring(0, Math.min(200, text.length())) : last;
    }
}

package app.kftray.frontend.cli;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;
import java.util.Locale;

/** Says events, problems and amounts in plain English. */
final class Sentences {
    /** What a forward that never worked does: it has nothing to reconnect. */
    static final String WAITING = "waiting";

    private Sentences() {}

    /** The event without its time and its forward's name. */
    static String event(ForwardEvent event, Paint paint) {
        return switch (event) {
            case ForwardEvent.Starting starting -> "starting, to " + clean(starting.target());
            case ForwardEvent.Listening listening -> "listens on " + String.join(" and ", listening.addresses());
            case ForwardEvent.Connected connected ->
                paint.good("active") + ": " + pod(connected.pod()) + ", port " + connected.remotePort()
                        + others(connected.pods() - 1) + ", in context " + clean(connected.context());
            case ForwardEvent.CarrierFallback fallback ->
                paint.faint("the cluster of context " + clean(fallback.context()) + " does not take " + fallback.from()
                        + " (" + clean(fallback.reason()) + "); trying " + fallback.to());
            case ForwardEvent.Reconnecting reconnecting ->
                paint.waiting(reconnecting.lastGood() == null ? WAITING : "reconnecting") + ": "
                        + problem(reconnecting.cause(), paint);
            case ForwardEvent.Recovered recovered ->
                paint.good("active") + " again after " + duration(recovered.downTime()) + ": " + pod(recovered.pod());
            case ForwardEvent.Failed failed -> paint.bad("failed") + ": " + problem(failed.problem(), paint);
            case ForwardEvent.ConnectionFailed failed ->
                (failed.count() == 1
                                ? "the connection from " + clean(failed.peer()) + " failed: "
                                : failed.count() + " more connections failed, the last from " + clean(failed.peer())
                                        + ": ")
                        + problem(failed.problem(), paint);
            case ForwardEvent.ContextSwitched switched ->
                "moved from context " + clean(switched.from()) + " to " + clean(switched.to());
            case ForwardEvent.Warned warned -> paint.waiting("warning") + ": " + problem(warned.problem(), paint);
            case ForwardEvent.Stopped stopped -> "stopped";
        };
    }

    static String relay(RelayEvent event) {
        return clean(event.namespace() + "/" + event.pod()) + " "
                + event.change().word() + ": " + clean(event.cause());
    }

    /** The problem's sentence and, for whoever looks it up, its code. */
    static String problem(ForwardProblem problem, Paint paint) {
        return clean(problem.message()) + " " + paint.faint("(" + problem.code() + ")");
    }

    private static String pod(String qualified) {
        return "pod " + clean(qualified);
    }

    private static String others(int pods) {
        return switch (pods) {
            case 0 -> "";
            case 1 -> " and 1 pod more";
            default -> pods < 0 ? "" : " and " + pods + " pods more";
        };
    }

    /** {@code 0.8 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** {@code 512 B}, {@code 1.2 MB}; a kB is 1000 bytes. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= 999.5 && unit < 3) {
            amount /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, amount < 10 ? "%.1f %sB" : "%.0f %sB", amount, "kMGT".charAt(unit));
    }

    /** {@code 1 forward}, {@code 2 forwards}. */
    static String count(long number, String noun) {
        return number + " " + (number == 1 ? noun : noun + "s");
    }

    /** Without line breaks and escape codes: text from a server or a file must not steer the person's terminal. */
    static String clean(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder cleaned = new StringBuilder(text.length());
        text.strip().chars().forEach(c -> cleaned.append(Character.isISOControl(c) ? ' ' : (char) c));
        return cleaned.toString();
    }
}

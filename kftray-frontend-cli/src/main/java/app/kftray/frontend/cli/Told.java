package app.kftray.frontend.cli;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remembers what a person has read, so that the same problem is not told at every attempt. */
final class Told {
    private final Map<String, ForwardProblem> problems = new HashMap<>();
    private final Set<Fallback> fallbacks = new HashSet<>();

    /** A cluster takes no other protocol for the next forward; one line for all of them is enough. */
    private record Fallback(String context, String from, String to) {}

    /** What was told last of the kubeconfig, which many forwards share. */
    private @Nullable ForwardProblem kubeconfig;

    /** Whether {@code problem} is another than the last one told of {@code forward}; it counts as told from now on. */
    boolean isNew(String forward, ForwardProblem problem) {
        return !problem.equals(problems.put(forward, problem));
    }

    /** Whether a person wants to read the event. */
    boolean isNews(ForwardEvent event) {
        return switch (event) {
            case ForwardEvent.Starting starting -> false;
            case ForwardEvent.CarrierFallback fallback ->
                fallbacks.add(new Fallback(fallback.context(), fallback.from(), fallback.to()));
            case ForwardEvent.Connected connected -> {
                problems.remove(connected.forward());
                yield true;
            }
            case ForwardEvent.Recovered recovered -> {
                problems.remove(recovered.forward());
                yield true;
            }
            case ForwardEvent.Reconnecting reconnecting -> isNew(reconnecting.forward(), reconnecting.cause());
            case ForwardEvent.Failed failed -> isNew(failed.forward(), failed.problem());
            case ForwardEvent.Warned warned
            when warned.problem() instanceof KubeconfigProblem problem -> {
                boolean news = !problem.equals(kubeconfig);
                kubeconfig = problem;
                yield news;
            }
            case ForwardEvent.Stopped stopped -> {
                problems.remove(stopped.forward());
                yield true;
            }
            default -> true;
        };
    }

    /** Whether the event is a step that the forward's status shows as well. */
    static boolean isState(ForwardEvent event) {
        return switch (event) {
            case ForwardEvent.Starting starting -> true;
            case ForwardEvent.Listening listening -> true;
            case ForwardEvent.Connected connected -> true;
            case ForwardEvent.Recovered recovered -> true;
            case ForwardEvent.Reconnecting reconnecting -> true;
            case ForwardEvent.Failed failed -> true;
            case ForwardEvent.Stopped stopped -> true;
            default -> false;
        };
    }

    static @Nullable ForwardProblem problem(ForwardEvent event) {
        return switch (event) {
            case ForwardEvent.Reconnecting reconnecting -> reconnecting.cause();
            case ForwardEvent.Failed failed -> failed.problem();
            case ForwardEvent.ConnectionFailed failed -> failed.problem();
            case ForwardEvent.Warned warned -> warned.problem();
            default -> null;
        };
    }
}

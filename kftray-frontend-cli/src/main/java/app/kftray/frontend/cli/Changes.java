package app.kftray.frontend.cli;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes the running forwards those of the configuration, and touches none that is in it unchanged. Requests are carried out
 * one after the other without blocking the caller, which is always the same thread.
 */
final class Changes {
    private final ForwardingService service;
    private final Consumer<List<ForwardProblem>> done;
    private final Map<String, ForwardConfig> wanted = new LinkedHashMap<>();
    private CompletionStage<?> last = CompletableFuture.completedStage(null);

    /** Tells {@code done}, on any thread, what was refused, after each request. */
    Changes(ForwardingService service, Consumer<List<ForwardProblem>> done) {
        this.service = service;
        this.done = done;
    }

    /**
     * Stops, changes and starts what differs from {@code forwards}.
     *
     * @param keepOthers whether forwards that are not in the list go on; the configuration may be half written
     */
    void apply(List<ForwardConfig> forwards, boolean keepOthers) {
        List<String> toStop = new ArrayList<>();
        List<ForwardConfig> toChange = new ArrayList<>();
        List<ForwardConfig> toStart = new ArrayList<>();
        Map<String, ForwardConfig> next = new LinkedHashMap<>();
        for (ForwardConfig forward : forwards) {
            ForwardConfig running = wanted.get(forward.alias());
            if (next.putIfAbsent(forward.alias(), forward) != null || running == null) {
                toStart.add(forward); // of two with one alias the service refuses the second
            } else if (!forward.equals(running)) {
                toChange.add(forward);
            }
        }
        for (String alias : wanted.keySet()) {
            if (!next.containsKey(alias) && !keepOthers) {
                toStop.add(alias);
            }
        }
        if (keepOthers) {
            wanted.forEach(next::putIfAbsent);
        }
        wanted.clear();
        wanted.putAll(next);
        if (toStop.isEmpty() && toChange.isEmpty() && toStart.isEmpty()) {
            return;
        }
        List<ForwardProblem> refused = new ArrayList<>();
        last = last.thenCompose(before -> stop(toStop))
                .thenCompose(stopped -> ask(service::reconfigure, toChange, refused))
                .thenCompose(changed -> ask(service::start, toStart, refused))
                .handle((started, failure) -> {
                    done.accept(failure == null ? refused : List.of(ProblemException.of(failure)));
                    return null;
                });
    }

    private static CompletionStage<Boolean> ask(
            Function<List<ForwardConfig>, CompletionStage<List<ForwardProblem>>> request,
            List<ForwardConfig> forwards,
            List<ForwardProblem> refused) {
        return forwards.isEmpty()
                ? CompletableFuture.completedStage(false)
                : request.apply(forwards).thenApply(refused::addAll);
    }

    private CompletionStage<Void> stop(List<String> aliases) {
        return CompletableFuture.allOf(aliases.stream()
                .map(alias -> service.stop(alias).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}

package app.kftray.engine.target;

import app.kftray.api.problem.ForwardProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watch of one forward's target. Whatever changes, on whichever thread, the state is computed anew on one queue and told when
 * it differs. While the cluster cannot be asked, what was known last stays: sessions tell soon enough whether it still works.
 */
abstract class TargetWatch implements Targets.Watch {
    private final Consumer<TargetState> listener;
    private final Executor queue;
    private final List<SharedWatches.Handle> handles = new ArrayList<>();
    private @Nullable TargetState told;
    private boolean closed;

    /** @param queue runs tasks one after the other, and may block */
    TargetWatch(Consumer<TargetState> listener, Executor queue) {
        this.listener = listener;
        this.queue = queue;
    }

    /** Subscribes to what is needed; called once, on the queue. */
    abstract void open();

    /** The state now; null while it is not known yet. Called on the queue. */
    abstract @Nullable TargetState compute();

    final void start() {
        later(this::open);
    }

    /** Runs {@code task} on the queue, then tells the state when it has changed. */
    final void later(Runnable task) {
        queue.execute(() -> {
            if (closed) {
                return;
            }
            task.run();
            TargetState state = compute();
            if (state != null && !state.equals(told)) {
                told = state;
                listener.accept(state);
            }
        });
    }

    /** Hears of objects on the queue, as {@link #later} does. */
    final <T> ObjectWatch.Listener<T> listener(Consumer<Map<String, T>> onChange, Consumer<ForwardProblem> onFailure) {
        return new ObjectWatch.Listener<>() {
            @Override
            public void changed(Map<String, T> objects) {
                later(() -> onChange.accept(objects));
            }

            @Override
            public void failed(ForwardProblem problem) {
                later(() -> onFailure.accept(problem));
            }
        };
    }

    final void own(SharedWatches.Handle handle) {
        handles.add(handle);
    }

    final void disown(SharedWatches.@Nullable Handle handle) {
        if (handle != null && handles.remove(handle)) {
            handle.close();
        }
    }

    /** Whether a problem speaks only of the way to the cluster, so that what was known of the target may still be true. */
    static boolean keepsWhatWasKnown(ForwardProblem problem) {
        return problem.passing() && !ObjectWatch.isForbidden(problem);
    }

    @Override
    public final void hurry() {
        queue.execute(() -> handles.forEach(SharedWatches.Handle::hurry));
    }

    @Override
    public final void doubt() {
        queue.execute(() -> handles.forEach(SharedWatches.Handle::doubt));
    }

    @Override
    public final void refresh() {
        queue.execute(() -> handles.forEach(SharedWatches.Handle::refresh));
    }

    @Override
    public final void close() {
        queue.execute(() -> {
            closed = true;
            handles.forEach(SharedWatches.Handle::close);
            handles.clear();
        });
    }
}

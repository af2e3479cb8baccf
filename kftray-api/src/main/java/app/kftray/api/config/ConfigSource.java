package app.kftray.api.config;

import java.util.function.Consumer;

/**
 * A place that forwards come from: a file, a folder, annotations in a cluster, a team's own server. Found by ServiceLoader
 * when a plug-in provides one; all of its forwards run beside those of the files. The tests of {@code kftray-testkit} hold a
 * source to what is said here.
 */
public interface ConfigSource {

    /** A short, unique, lower-case name, for example {@code consul}. */
    String name();

    /**
     * Reads everything now. Called on a virtual thread and may block; never throws for bad input but reports it, beside the
     * forwards that can be read. What has not changed gives an equal report.
     */
    ConfigReport load();

    /**
     * Tells {@code listener} the whole new content after each change, on any thread, until the returned handle is closed; the
     * listener may do that itself, and closing it twice does no harm. May be called while it is loaded or watched already. The
     * default is for sources that never change.
     */
    default AutoCloseable watch(Consumer<ConfigReport> listener) {
        return () -> {};
    }
}

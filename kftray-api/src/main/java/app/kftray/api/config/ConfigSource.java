package app.kftray.api.config;

import java.util.function.Consumer;

/**
 * A place that forwards come from: a file, a folder, annotations in a cluster, a team's own server. Found by ServiceLoader
 * when a plug-in provides one; all of its forwards run beside those of the files.
 */
public interface ConfigSource {

    /** A short, unique, lower-case name, for example {@code consul}. */
    String name();

    /** Reads everything now. Called on a virtual thread and may block; never throws for bad input but reports it. */
    ConfigReport load();

    /**
     * Tells {@code listener} the whole new content after each change, on any thread, until the returned handle is closed.
     * The default is for sources that never change.
     */
    default AutoCloseable watch(Consumer<ConfigReport> listener) {
        return () -> {};
    }
}

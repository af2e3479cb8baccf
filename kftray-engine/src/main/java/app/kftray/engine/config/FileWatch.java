package app.kftray.engine.config;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when what files hold has changed. The system tells of changes in their folders, so that a file that is replaced is
 * seen too; because some file systems (network mounts, links into other folders) tell nothing, the files are also looked at
 * now and then. Owns one virtual thread from {@link #start} to {@link #close}.
 *
 * @param <T> what the files hold, compared by {@code equals}
 */
final class FileWatch<T> implements AutoCloseable {
    /** An editor writes in several steps; the file is read once they are over. */
    private static final Duration QUIET = Duration.ofMillis(150);

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Set<Path> folders = new HashSet<>();
    private final Supplier<T> read;
    private final Consumer<T> listener;
    private final Map<Path, WatchKey> watched = new HashMap<>();

    /** Held while the listener is called, so that it is not called after {@code close}. */
    private final Object telling = new Object();

    private volatile boolean closed;
    private T last;
    private @Nullable Thread thread;

    FileWatch(List<Path> files, Supplier<T> read, Consumer<T> listener) {
        for (Path file : files) {
            Path folder = file.toAbsolutePath().normalize().getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        this.read = read;
        this.listener = listener;
        this.last = read.get();
    }

    void start() {
        thread = Thread.ofVirtual().name("kftray-file-watch").start(this::run);
    }

    @Override
    public void close() {
        synchronized (telling) {
            closed = true;
        }
        Thread watching = thread;
        if (watching != null && !watching.equals(Thread.currentThread())) {
            watching.interrupt();
        }
    }

    private void run() {
        try (WatchService service = folders.iterator().next().getFileSystem().newWatchService()) {
            while (!closed) {
                watchFolders(service);
                if (awaitChange(service)) {
                    settle(service);
                }
                compare();
            }
        } catch (InterruptedException | ClosedWatchServiceException end) {
            Thread.currentThread().interrupt();
        } catch (IOException none) {
            System.getLogger(FileWatch.class.getName())
                    .log(System.Logger.Level.WARNING, "files cannot be watched: {0}", none.toString());
        }
    }

    /** A folder that did not exist, or was removed and made again, is watched as soon as it is there. */
    private void watchFolders(WatchService service) {
        for (Path folder : folders) {
            WatchKey key = watched.get(folder);
            if (key == null || !key.isValid()) {
                try {
                    watched.put(
                            folder,
                            folder.register(
                                    service,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                } catch (IOException notThere) {
                    watched.remove(folder);
                }
            }
        }
    }

    private static boolean awaitChange(WatchService service) throws InterruptedException {
        return drain(service.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Waits until nothing has changed for a moment. */
    private static void settle(WatchService service) throws InterruptedException {
        while (drain(service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS))) {
            // still being written
        }
    }

    private static boolean drain(@Nullable WatchKey key) {
        if (key == null) {
            return false;
        }
        key.pollEvents();
        key.reset();
        return true;
    }

    private void compare() {
        T now = read.get();
        if (now.equals(last)) {
            return;
        }
        last = now;
        synchronized (telling) {
            if (!closed) {
                tell(now);
            }
        }
    }

    private void tell(T now) {
        try {
            listener.accept(now);
        } catch (RuntimeException fault) {
            System.getLogger(FileWatch.class.getName())
                    .log(System.Logger.Level.ERROR, "a listener of changed files failed", fault);
        }
    }
}

package com.example.kftray;

import app.kftray.api.config.ConfigReport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells when what is read differs from what was read before. Owns one virtual thread until it is closed. */
final class Watch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 1_000;

    private final Supplier<ConfigReport> read;
    private final Consumer<ConfigReport> listener;
    private final Thread thread;
    private ConfigReport last;

    Watch(Supplier<ConfigReport> read, Consumer<ConfigReport> listener) {
        this.read = read;
        this.listener = listener;
        this.last = read.get();
        this.thread = Thread.ofVirtual().name("properties-watch").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MILLIS);
                ConfigReport now = read.get();
                if (!now.equals(last) && !Thread.currentThread().isInterrupted()) {
                    last = now;
                    listener.accept(now);
                }
            }
        } catch (InterruptedException closed) {
            // The end.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

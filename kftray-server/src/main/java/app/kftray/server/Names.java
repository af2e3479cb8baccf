package app.kftray.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks host names up as the pod's own {@code resolv.conf} and hosts file say, on virtual threads. An answer is believed for a
 * fixed time that is not above what the cluster's DNS gives its records, so a target that moved is found again
 * ({@code docs/adr/0011-relay-name-look-ups.md}).
 */
final class Names {
    /** A wildcard lets clients name what they like; names beyond this are looked up each time. */
    static final int MOST = 1_024;

    private record Answer(List<InetAddress> addresses, long at) {}

    /** Asks the system; a class that tests replace. */
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final ConcurrentHashMap<String, Answer> answers = new ConcurrentHashMap<>();
    /** The questions that are out: one a name, for all sessions whose answer has grown old at the same time. */
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();

    private final long believedNanos;
    private final Resolver resolver;

    Names(Duration believed) {
        this(believed, InetAddress::getAllByName);
    }

    Names(Duration believed, Resolver resolver) {
        this.believedNanos = believed.toNanos();
        this.resolver = resolver;
    }

    /**
     * The addresses of a host, never empty; fails with an {@link UnknownHostException}, with what a name that is none causes, or
     * with a {@link TimeoutException} after {@code patience}: the system asks each server twice for each search domain, which
     * takes most of a minute where none answers. The question stays out, and may serve whoever asks next. Told on {@code executor}.
     */
    Future<List<InetAddress>> lookUp(String host, EventExecutor executor, Duration patience) {
        if (Environment.isLiteral(host)) {
            return executor.newSucceededFuture(List.of(InetAddress.ofLiteral(host)));
        }
        Answer known = answers.get(host);
        if (known != null && !stale(known.at())) {
            return executor.newSucceededFuture(known.addresses());
        }
        Promise<List<InetAddress>> promise = executor.newPromise();
        Future<?> late = executor.schedule(
                () -> promise.tryFailure(
                        new TimeoutException("its look-up had no answer for " + patience.toSeconds() + " s")),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        asked.computeIfAbsent(host, this::ask).whenComplete((addresses, failure) -> {
            late.cancel(false);
            if (failure == null) {
                promise.trySuccess(addresses);
            } else {
                promise.tryFailure(failure);
            }
        });
        return promise;
    }

    private CompletableFuture<List<InetAddress>> ask(String host) {
        CompletableFuture<List<InetAddress>> question = new CompletableFuture<>();
        Thread.ofVirtual().name("look-up").start(() -> {
            try {
                List<InetAddress> addresses = List.of(resolver.addresses(host));
                keep(host, new Answer(addresses, System.nanoTime()));
                asked.remove(host);
                question.complete(addresses);
            } catch (UnknownHostException | RuntimeException e) {
                answers.remove(host);
                asked.remove(host);
                question.completeExceptionally(e);
            }
        });
        return question;
    }

    private void keep(String host, Answer answer) {
        if (answers.size() >= MOST) {
            answers.values().removeIf(old -> stale(old.at()));
        }
        if (answers.size() < MOST || answers.containsKey(host)) {
            answers.put(host, answer);
        }
    }

    /** How many names are known at the moment. */
    int size() {
        return answers.size();
    }

    /** Whether addresses that were looked up at {@code at} ({@link System#nanoTime}) should be asked for again. */
    boolean stale(long at) {
        return System.nanoTime() - at > believedNanos;
    }
}

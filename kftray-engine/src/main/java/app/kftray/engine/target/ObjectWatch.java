package app.kftray.engine.target;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.Cluster;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.Watch;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one kind of objects known: lists page by page, then watches from there, and begins anew when the server says 410, when the
 * watch ends, or when it fails. Runs on a virtual thread of its own.
 */
final class ObjectWatch<T extends KubernetesObject> implements AutoCloseable {
    /** Watches are renewed by themselves, so that one that died silently is not believed for ever. */
    static final int WATCH_SECONDS = 300;

    static final int PAGE = 500;

    /** For one page, on a slow line too: a connection that died while idle is found out by nothing else. */
    private static final int PAGE_SECONDS = 30;

    /** What lasted so long is tried again at once when it ends: until then changes are not seen. */
    private static final Duration WORKED = Duration.ofSeconds(1);

    private static final int GONE = 410;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final Cluster cluster;
    private final Query query;
    private final Type eventType;
    private final Listener<T> listener;
    private final ReconnectPolicy policy;
    private final Turns turns;
    private final Map<String, T> objects = new LinkedHashMap<>();
    private final Thread thread;
    private volatile @Nullable Call call;
    private volatile CountDownLatch wake = new CountDownLatch(1);
    private volatile boolean closed;
    private final AtomicInteger refreshes = new AtomicInteger();
    private volatile long askedAt = System.nanoTime();
    private @Nullable ApiClient used;

    /** Why the cluster is away, as was told last; null while it is there. */
    private @Nullable ForwardProblem away;

    /** What to ask for; each call is one request. */
    interface Query {
        Call list(ApiClient client, @Nullable String continueFrom) throws ApiException;

        Call watch(ApiClient client, String resourceVersion) throws ApiException;

        /** The list type for gson. */
        Class<? extends KubernetesListObject> listType();

        /** For sentences about missing rights: group, resource, namespace. */
        String group();

        String resource();

        String namespace();
    }

    /** Hears of changes, one at a time, on the watch's thread. */
    interface Listener<T> {
        void changed(Map<String, T> objects);

        /** The objects are not known now; it is tried again. */
        void failed(ForwardProblem problem);
    }

    /** @param turns those of the cluster */
    ObjectWatch(
            Cluster cluster, Query query, Type eventType, ReconnectPolicy policy, Turns turns, Listener<T> listener) {
        this.cluster = cluster;
        this.query = query;
        this.eventType = eventType;
        this.policy = policy;
        this.turns = turns;
        this.listener = listener;
        this.thread =
                Thread.ofVirtual().name("kftray-watch-" + query.resource()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Asks anew now, whatever is being waited for. */
    void refresh() {
        refreshes.incrementAndGet();
        hurry();
        Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    /** A watch over a connection that died tells nothing, and old news for the truth: asks anew unless the news are fresh. */
    void doubt() {
        if (System.nanoTime() - askedAt > WORKED.toNanos()) {
            refresh();
        }
    }

    /** Ends a pause after a failure. */
    void hurry() {
        wake.countDown();
        turns.hurry();
    }

    @Override
    public void close() {
        closed = true;
        refresh();
        thread.interrupt();
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            try {
                String version = listInTurn();
                watchFrom(version);
                failures = 0;
            } catch (InterruptedException end) {
                return;
            } catch (Exception | LinkageError failure) {
                if (closed) {
                    return;
                }
                if (isGone(failure)) {
                    continue;
                }
                if (System.nanoTime() - askedAt > WORKED.toNanos()) {
                    failures = 0;
                }
                failures++;
                forgetIdleConnections();
                ForwardProblem problem = problem(failure);
                listener.failed(problem);
                if (!problem.equals(away)) {
                    rest(failures, failure);
                }
            }
        }
    }

    /** While the cluster is away only one of its watches asks, and the others tell what that one heard. */
    private String listInTurn() throws ApiException, InterruptedException {
        for (var news = turns.take(away); news.isPresent(); news = turns.take(away)) {
            away = news.get();
            listener.failed(away);
        }
        askedAt = System.nanoTime();
        int refresh = refreshes.get();
        try {
            String version = list();
            away = null;
            turns.answered();
            return version;
        } catch (ApiException | RuntimeException | LinkageError failure) {
            ForwardProblem problem = problem(failure);
            if (closed || refresh != refreshes.get()) {
                turns.left();
            } else if (isAway(problem)) {
                away = problem;
                turns.unanswered(problem, Duration.ofMillis(retryAfter(failure)));
            } else {
                turns.answered();
            }
            throw failure;
        }
    }

    private ForwardProblem problem(Throwable failure) {
        return ApiProblems.of(cluster, failure, "list", query.group(), query.resource(), query.namespace());
    }

    /** Whether the problem is the whole cluster's, so that the next question serves all of its watches. */
    private static boolean isAway(ForwardProblem problem) {
        return switch (problem) {
            case AccessProblem.Forbidden missingRight -> false;
            case AccessProblem.ServerFault fault -> fault.status() == TOO_MANY || fault.status() == UNAVAILABLE;
            case AccessProblem access -> true;
            default -> false;
        };
    }

    /** What killed one connection may have killed those that wait to be used again. */
    private void forgetIdleConnections() {
        if (used != null) {
            used.getHttpClient().connectionPool().evictAll();
        }
    }

    private String list() throws ApiException {
        ApiClient client = cluster.api().client();
        used = client;
        Map<String, T> found = new LinkedHashMap<>();
        String next = null;
        String version;
        do {
            Call request = query.list(client, next);
            request.timeout().timeout(PAGE_SECONDS, TimeUnit.SECONDS);
            call = request;
            KubernetesListObject page = (KubernetesListObject)
                    client.execute(request, query.listType()).getData();
            for (KubernetesObject item : page.getItems()) {
                @SuppressWarnings("unchecked")
                T object = (T) item;
                found.put(key(object), object);
            }
            next = page.getMetadata().getContinue();
            version = Objects.requireNonNullElse(page.getMetadata().getResourceVersion(), "");
        } while (next != null && !next.isEmpty());
        objects.clear();
        objects.putAll(found);
        listener.changed(Map.copyOf(objects));
        return version;
    }

    private void watchFrom(String version) throws ApiException, IOException {
        ApiClient client = cluster.api().client();
        Call request = query.watch(client, version);
        call = request;
        String from = version;
        while (!closed) {
            try (Watch<T> watch = Watch.createWatch(client, request, eventType)) {
                while (watch.hasNext()) {
                    Watch.Response<T> event = watch.next();
                    String seen = take(event);
                    from = seen.isEmpty() ? from : seen;
                }
            }
            request = query.watch(client, from);
            call = request;
        }
    }

    /** Books an event; the answer is the version it carries. */
    private String take(Watch.Response<T> event) throws ApiException {
        T object = event.object;
        switch (String.valueOf(event.type)) {
            case "ADDED", "MODIFIED" -> {
                objects.put(key(object), object);
                listener.changed(Map.copyOf(objects));
            }
            case "DELETED" -> {
                objects.remove(key(object));
                listener.changed(Map.copyOf(objects));
            }
            case "ERROR" -> {
                int code = event.status == null || event.status.getCode() == null ? GONE : event.status.getCode();
                String said = event.status == null ? "" : String.valueOf(event.status.getMessage());
                throw new ApiException(code, said);
            }
            default -> {
                // BOOKMARK: only its version matters
            }
        }
        if (object == null
                || object.getMetadata() == null
                || object.getMetadata().getResourceVersion() == null) {
            return "";
        }
        return object.getMetadata().getResourceVersion();
    }

    private void rest(int failures, Throwable failure) {
        long millis = policy.delay(failures, ThreadLocalRandom.current()).toMillis();
        millis = Math.max(millis, retryAfter(failure));
        try {
            CountDownLatch current = wake;
            if (current.await(millis, TimeUnit.MILLISECONDS)) {
                wake = new CountDownLatch(1);
            }
        } catch (InterruptedException end) {
            // closed, or asked to hurry
        }
    }

    /** Milliseconds. */
    private static long retryAfter(Throwable failure) {
        if (!(failure instanceof ApiException api) || api.getResponseHeaders() == null) {
            return 0;
        }
        return api.getResponseHeaders().entrySet().stream()
                .filter(header -> "retry-after".equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .filter(value -> value.matches("\\d{1,4}"))
                .mapToLong(value -> Long.parseLong(value) * 1_000)
                .findFirst()
                .orElse(0);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof ApiException api && api.getCode() == GONE;
    }

    private static String key(KubernetesObject object) {
        return String.valueOf(object.getMetadata().getName());
    }

    /** Whether the problem is a missing right, so that another way may be taken. */
    static boolean isForbidden(ForwardProblem problem) {
        return problem instanceof AccessProblem.Forbidden;
    }

    /** Whether the server has no such kind of object: a list of a kind that it has is empty and never a 404. */
    static boolean isUnknownToServer(ForwardProblem problem) {
        return problem instanceof AccessProblem.ServerFault fault && fault.status() == 404;
    }
}

package app.kftray.engine.target;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ServerProblem;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one kind of objects known: lists page by page, then watches from there, and begins anew when the server says 410, when the
 * watch ends, or when it fails. Runs on a virtual thread of its own.
 */
final class ObjectWatch<T extends KubernetesObject> implements AutoCloseable {
    /** Watches are renewed by themselves, so that one that died silently is not believed for ever. */
    static final int WATCH_SECONDS = 300;

    private static final int PAGE = 500;

    /** For one page, on a slow line too: a connection that died while idle is found out by nothing else. */
    private static final int PAGE_SECONDS = 30;

    /** What lasted so long is tried again at once when it ends: until then changes are not seen. */
    private static final Duration WORKED = Duration.ofSeconds(1);

    private static final int GONE = 410;

    private static final String LIST = "list";
    private static final String WATCH = "watch";

    private final Cluster cluster;
    private final Query query;
    private final Type eventType;
    private final Listener<T> listener;
    private final ReconnectPolicy policy;
    private final Turns turns;
    private final int pageSize;
    private final Map<String, T> objects = new LinkedHashMap<>();
    private final Thread thread;
    private final Pause pause = new Pause();
    private volatile @Nullable Call call;
    private volatile boolean closed;
    private volatile boolean refreshed;
    private volatile long askedAt = System.nanoTime();
    private String verb = LIST;

    /** Whether objects that are listed are told only when the watch goes on from there, since the last one was forbidden. */
    private boolean heldBack;

    /** Why the cluster is away, as was told last; null while it is there. */
    private @Nullable ForwardProblem away;

    /** What to ask for; each call is one request. */
    interface Query {
        /** @param limit the most objects of a page */
        Call list(ApiClient client, int limit, @Nullable String continueFrom) throws ApiException;

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
        this(cluster, query, eventType, policy, turns, listener, PAGE);
    }

    /** With pages of so many objects. */
    ObjectWatch(
            Cluster cluster,
            Query query,
            Type eventType,
            ReconnectPolicy policy,
            Turns turns,
            Listener<T> listener,
            int pageSize) {
        this.cluster = cluster;
        this.pageSize = pageSize;
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

    /** Asks anew now, whatever is being waited for, over new connections: those that are there may be dead. */
    void refresh() {
        refreshed = true;
        cluster.api().reconnect();
        pause.end();
        turns.again();
        Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    /** A watch over a connection that died tells nothing, and old news for the truth: asks anew unless the news are fresh. */
    void doubt() {
        if (System.nanoTime() - askedAt > WORKED.toNanos() && !pause.isOrdered() && !turns.isOrdered()) {
            refresh();
        }
    }

    /** Ends a pause after a failure, unless the server asked for it. */
    void hurry() {
        pause.hurry();
        turns.hurry();
    }

    @Override
    public void close() {
        closed = true;
        pause.end();
        Call current = call;
        if (current != null) {
            current.cancel();
        }
        thread.interrupt();
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            try {
                watchFrom(listInTurn());
            } catch (InterruptedException end) {
                return;
            } catch (Exception | LinkageError failure) {
                if (closed) {
                    return;
                }
                if (refreshed) {
                    continue;
                }
                failures = lasted(askedAt) ? 1 : failures + 1;
                if (isGone(failure)) {
                    if (failures > 1) {
                        rest(failures, Duration.ZERO);
                    }
                    continue;
                }
                cluster.api().forgetIdleConnections();
                ForwardProblem problem = problem(failure);
                if (verb.equals(WATCH)) {
                    heldBack = isForbidden(problem);
                }
                listener.failed(problem);
                if (!problem.equals(away)) {
                    rest(failures, retryAfter(problem));
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
        refreshed = false;
        try {
            String version = list();
            away = null;
            turns.answered();
            return version;
        } catch (ApiException | RuntimeException | LinkageError failure) {
            ForwardProblem problem = problem(failure);
            if (closed || refreshed) {
                turns.left();
            } else if (ApiProblems.concernsCluster(problem)) {
                away = problem;
                turns.unanswered(problem, retryAfter(problem));
            } else {
                turns.answered();
            }
            throw failure;
        }
    }

    private ForwardProblem problem(Throwable failure) {
        return ApiProblems.of(cluster, failure, verb, query.group(), query.resource(), query.namespace());
    }

    private static Duration retryAfter(ForwardProblem problem) {
        return problem instanceof ServerProblem.ServerFault fault ? fault.retryAfter() : Duration.ZERO;
    }

    private static boolean lasted(long since) {
        return System.nanoTime() - since > WORKED.toNanos();
    }

    private String list() throws ApiException {
        verb = LIST;
        ApiClient client = cluster.api().client();
        Map<String, T> found = new LinkedHashMap<>();
        String next = null;
        String version;
        do {
            Call request = query.list(client, pageSize, next);
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
        if (!heldBack) {
            listener.changed(Map.copyOf(objects));
        }
        return version;
    }

    /** Watches until it fails. A watch that ends is followed by another: at once when it worked, otherwise after a pause. */
    private void watchFrom(String version) throws ApiException, IOException {
        verb = WATCH;
        String from = version;
        int early = 0;
        while (!closed && !refreshed) {
            ApiClient client = cluster.api().client();
            Call request = query.watch(client, from);
            request.timeout().clearTimeout();
            call = request;
            long since = System.nanoTime();
            try (Watch<T> watch = Watch.createWatch(client, request, eventType)) {
                if (heldBack) {
                    heldBack = false;
                    listener.changed(Map.copyOf(objects));
                }
                while (watch.hasNext()) {
                    Watch.Response<T> event = watch.next();
                    String seen = take(event);
                    from = seen.isEmpty() ? from : seen;
                }
            }
            early = lasted(since) ? 0 : early + 1;
            if (early > 0 && !closed && !refreshed) {
                rest(early, Duration.ZERO);
            }
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

    /** @param ordered how long the server wants to be left alone, zero for no wish */
    private void rest(int failures, Duration ordered) {
        Duration own = policy.delay(failures, ThreadLocalRandom.current());
        boolean byServer = ordered.compareTo(own) > 0;
        try {
            pause.rest(byServer ? ordered : own, byServer);
        } catch (InterruptedException end) {
            // closed
        }
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
        return problem instanceof ServerProblem.ServerFault fault && fault.status() == 404;
    }
}

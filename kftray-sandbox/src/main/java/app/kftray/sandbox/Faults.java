package app.kftray.sandbox;

import app.kftray.sandbox.forward.SayGoAway;
import app.kftray.sandbox.store.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The switches that make the sandbox's API server and the network before it misbehave; what befalls pods is on {@link Sandbox}.
 * Thread-safe; each acts at once.
 */
public final class Faults {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<Protocol, Integer> refused = new ConcurrentHashMap<>();
    private final ObjectStore objects;
    private final Links links;
    private final Connections connections;
    private final @Nullable Identity identity;
    private volatile boolean watchesEnd;

    Faults(ObjectStore objects, Links links, Connections connections, @Nullable Identity identity) {
        this.objects = objects;
        this.links = links;
        this.connections = connections;
        this.identity = identity;
    }

    // --- answers

    /**
     * The next {@code times} requests whose address contains {@code part} are answered with this status.
     *
     * @param part of the address as it is sent, with its query: {@code watch=true}, {@code /portforward}, {@code /} for all
     */
    public void answer(int status, String part, int times) {
        rules.add(new Rule(status, part, new AtomicInteger(times), 0));
    }

    /** The same, with a {@code Retry-After} of so many seconds. */
    public void answerRetryAfter(int status, String part, int times, int seconds) {
        rules.add(new Rule(status, part, new AtomicInteger(times), seconds));
    }

    /**
     * Port-forwards by that protocol are answered with a status: below 500 as by an API server, otherwise as by a gateway before
     * it, which does not speak the API's language.
     */
    public void refuse(Protocol protocol, int status) {
        refused.put(protocol, status);
    }

    public void allow(Protocol protocol) {
        refused.remove(protocol);
    }

    /** Everything is well again: no answer is made up, nothing stands still, is slow or refused. */
    public void heal() {
        rules.clear();
        refused.clear();
        watchesEnd = false;
        thaw();
        delay(Duration.ZERO);
        acceptConnections();
    }

    // --- watches

    /** Ends every watch, as a server does now and then. */
    public void dropWatches() {
        links.matching(link -> link.use() == Link.Use.WATCH).forEach(link -> link.cut(false));
    }

    /** No watch of now tells anything any more, and nobody is told, as behind a gateway that forgot them; new ones are well. */
    public void forgetWatches() {
        links.matching(link -> link.use() == Link.Use.WATCH).forEach(Link::forget);
    }

    /** Whether a watch ends as soon as it has begun, without an event, as behind a gateway that does not let answers last. */
    public void endWatchesAtOnce(boolean atOnce) {
        watchesEnd = atOnce;
    }

    boolean watchesEnd() {
        return watchesEnd;
    }

    /** Forgets all changes so far: a watch that goes on from before is answered with 410 Gone. Ends every watch. */
    public void forgetChanges() {
        objects.forgetChanges();
        dropWatches();
    }

    // --- sessions

    /** Cuts every port-forward session. */
    public void cutSessions() {
        sessions().forEach(link -> link.cut(false));
    }

    /** Cuts the sessions to one pod; how many there were. */
    public int cutSessions(String namespace, String pod) {
        List<Link> found = links.matching(link -> link.pod().equals(namespace + "/" + pod));
        found.forEach(link -> link.cut(false));
        return found.size();
    }

    /** Cuts one port-forward session, whichever; false when there is none. */
    public boolean cutOneSession() {
        Optional<Link> one = sessions().stream().findFirst();
        one.ifPresent(link -> link.cut(false));
        return one.isPresent();
    }

    /** Every SPDY session says GOAWAY: its streams go on, new ones are not wanted. */
    public void sayGoAway() {
        sessions().forEach(link -> link.tell(SayGoAway.NOW));
    }

    private List<Link> sessions() {
        return links.matching(link -> link.use() == Link.Use.SESSION);
    }

    // --- the network

    /** Resets every connection; new ones are well. */
    public void cutConnections() {
        links.matching(link -> true).forEach(link -> link.cut(true));
    }

    /** Nothing of the connections so far passes ever again and nobody is told, as behind a NAT that forgot them; new ones are well. */
    public void forgetConnections() {
        links.matching(link -> true).forEach(Link::forget);
    }

    /** Connections are accepted and stay, and nothing passes: a black hole, or a process that was stopped. */
    public void freeze() {
        links.freeze(true);
    }

    /** What stood still passes. */
    public void thaw() {
        links.freeze(false);
    }

    /** All that passes takes so much longer, in either direction. */
    public void delay(Duration time) {
        links.delay(time);
    }

    /** All connections end and new ones are refused, until {@link #acceptConnections}. Waits for it; not for event loops. */
    public void refuseConnections() {
        connections.refuse();
    }

    /** Listens again, on the same port. */
    public void acceptConnections() {
        connections.accept();
    }

    // --- certificates

    /** New connections see another certificate of the same authority; only where there is TLS. */
    public void renewCertificate() {
        identity().renewCertificate();
    }

    /**
     * New connections see a certificate of another authority, which kubeconfigs name from now on and by which client certificates
     * have to be; only where there is TLS.
     */
    public void renewAuthority() {
        identity().renewAuthority();
    }

    private Identity identity() {
        if (identity == null) {
            throw new IllegalStateException("no certificate without TLS (expected: Sandbox.builder().tls())");
        }
        return identity;
    }

    Optional<Rule> next(String address) {
        rules.removeIf(rule -> rule.left.get() <= 0);
        return rules.stream()
                .filter(rule -> address.contains(rule.part) && rule.left.getAndDecrement() > 0)
                .findFirst();
    }

    @Nullable
    Integer refusal(Protocol protocol) {
        return refused.get(protocol);
    }

    record Rule(int status, String part, AtomicInteger left, int retryAfter) {}
}

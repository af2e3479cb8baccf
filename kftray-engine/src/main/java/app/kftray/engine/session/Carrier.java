package app.kftray.engine.session;

/** The wire protocols that carry streams to a pod; they ask for different rights on {@code pods/portforward}. */
public enum Carrier {
    /** SPDY/3.1 inside a WebSocket, as kubectl speaks it from 1.31 on; passes nearly every middlebox. */
    TUNNEL("tunnel", "get"),
    /** SPDY/3.1 after an HTTP upgrade; every server speaks it, and some middleboxes refuse it. */
    SPDY("spdy", "create"),
    /** WebSocket {@code v4.channel.k8s.io}: one connection a stream. */
    V4("v4", "get");

    private final String text;
    private final String verb;

    Carrier(String text, String verb) {
        this.text = text;
        this.verb = verb;
    }

    /** The name in events. */
    public String text() {
        return text;
    }

    /** The right that every server takes for it; from Kubernetes 1.35 on {@code create} is enough for all three. */
    public String verb() {
        return verb;
    }

    /** Whether what stands in the way of this one, a missing right or a gateway, may let {@code other} pass. */
    public boolean differsFrom(Carrier other) {
        return !verb.equals(other.verb); // POST with SPDY's upgrade, or GET with WebSocket's
    }
}

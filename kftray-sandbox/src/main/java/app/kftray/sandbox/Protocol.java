package app.kftray.sandbox;

/** A way to ask for port-forwards. */
public enum Protocol {
    /** SPDY/3.1 on the upgraded connection itself. */
    SPDY("SPDY/3.1"),
    /** SPDY/3.1 in the messages of a WebSocket. */
    TUNNEL("SPDY/3.1+portforward.k8s.io"),
    /** A WebSocket with channels for data and errors. */
    V4("v4.channel.k8s.io");

    private final String wireName;

    Protocol(String wireName) {
        this.wireName = wireName;
    }

    /** As requests name it. */
    public String wireName() {
        return wireName;
    }
}

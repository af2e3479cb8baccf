package app.kftray.engine.session;

import java.util.Arrays;
import java.util.Optional;

/** The wire protocols that carry streams to a pod. */
public enum Carrier {
    /** SPDY/3.1 inside a WebSocket, as kubectl speaks it from 1.31 on; passes nearly every middlebox. */
    TUNNEL("tunnel"),
    /** SPDY/3.1 after an HTTP upgrade; every server speaks it, and some middleboxes refuse it. */
    SPDY("spdy"),
    /** WebSocket {@code v4.channel.k8s.io}: one connection a stream. */
    V4("v4");

    private final String text;

    Carrier(String text) {
        this.text = text;
    }

    /** The name in settings and events. */
    public String text() {
        return text;
    }

    public static Optional<Carrier> of(String text) {
        return Arrays.stream(values()).filter(it -> it.text.equals(text)).findFirst();
    }
}

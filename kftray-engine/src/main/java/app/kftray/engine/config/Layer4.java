package app.kftray.engine.config;

/** Which of the two port spaces a forward's ports are counted in, here and in the cluster. */
public enum Layer4 {
    TCP,
    UDP;

    /** UDP ports are counted apart from TCP's; every other protocol is taken to be carried over TCP. */
    public static Layer4 of(String protocol) {
        return protocol.equals("udp") ? UDP : TCP;
    }
}

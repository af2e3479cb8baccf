package app.kftray.engine.local;

/** Which of the two port spaces of the system a forward listens in. */
enum Layer4 {
    TCP,
    UDP;

    /** UDP ports are counted apart from TCP's; every other protocol is taken to listen on TCP. */
    static Layer4 of(String protocol) {
        return protocol.equals("udp") ? UDP : TCP;
    }
}

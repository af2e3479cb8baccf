/** The relay that runs in the cluster: streams on one side, UDP sockets and TCP connections on the other. Netty only. */
module app.kftray.server {
    requires app.kftray.api;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.logging;
    requires static org.jspecify;
}

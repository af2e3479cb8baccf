/** Carries TCP: local listeners joined to streams into a pod. */
module app.kftray.transport.tcp {
    requires app.kftray.api;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires static org.jspecify;

    provides app.kftray.api.transport.Transport with
            app.kftray.transport.tcp.TcpTransport;
}

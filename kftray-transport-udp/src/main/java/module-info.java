/** Carries UDP: each local sender's datagrams through a stream of its own to the relay in the cluster. */
module app.kftray.transport.udp {
    requires app.kftray.api;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires static io.netty.transport.unix.common;
    requires static org.jspecify;

    provides app.kftray.api.transport.Transport with
            app.kftray.transport.udp.UdpTransport;
}

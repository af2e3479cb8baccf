/**
 * What plug-ins and frontends see of kftray: configurations, events, problems, and the service interfaces of transports,
 * configuration sources and frontends. It needs Netty's buffers and channels and nothing else.
 */
module app.kftray.api {
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires static transitive org.jspecify;

    exports app.kftray.api.config;
    exports app.kftray.api.event;
    exports app.kftray.api.frontend;
    exports app.kftray.api.problem;
    exports app.kftray.api.reconnect;
    exports app.kftray.api.relay;
    exports app.kftray.api.transport;

    uses app.kftray.api.config.ConfigSource;
    uses app.kftray.api.frontend.Frontend;
    uses app.kftray.api.transport.Transport;
}

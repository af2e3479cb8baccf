/** The forwarding core and the launcher; nothing requires it, and plug-ins never see it. */
module app.kftray.engine {
    requires app.kftray.api;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.google.gson;
    requires com.google.guice;
    requires io.kubernetes.client.java;
    requires io.kubernetes.client.java.api;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires okhttp3;
    requires static org.jspecify;
    requires java.logging;
    requires typesafe.config;

    opens app.kftray.engine to
            com.google.guice;
    opens app.kftray.engine.cluster to
            com.google.guice;
    opens app.kftray.engine.relay to
            com.google.guice;
    opens app.kftray.engine.session.pool to
            com.google.guice;
    opens app.kftray.engine.supervise to
            com.google.guice;
    opens app.kftray.engine.target to
            com.google.guice;

    uses app.kftray.api.config.ConfigSource;
    uses app.kftray.api.frontend.Frontend;
    uses app.kftray.api.transport.Transport;
}

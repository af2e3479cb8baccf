/** The forwarding core and the launcher; nothing requires it, and plug-ins never see it. */
module app.kftray.engine {
    requires app.kftray.api;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.google.gson;
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
    requires okhttp3;
    requires static org.jspecify;
    requires typesafe.config;

    uses app.kftray.api.config.ConfigSource;
    uses app.kftray.api.frontend.Frontend;
    uses app.kftray.api.transport.Transport;
}

/** What a plug-in's tests need: the contracts of transports and configuration sources as tests, and a stand-in for the engine. */
module app.kftray.testkit {
    requires transitive app.kftray.api;
    requires awaitility;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports app.kftray.testkit;

    uses app.kftray.api.config.ConfigSource;
    uses app.kftray.api.transport.Transport;
}

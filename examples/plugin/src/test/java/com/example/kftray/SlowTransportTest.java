package com.example.kftray;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.transport.Transport;
import app.kftray.testkit.ConnectionContract;
import java.util.Map;

/** All that a transport of connections promises; the tests are the contract's. */
class SlowTransportTest extends ConnectionContract {
    @Override
    protected Transport transport() {
        return new SlowTransport();
    }

    /** Quick enough for the contract's large messages. */
    @Override
    protected PluginSettings settings() {
        return new PluginSettings(Map.of("bytes-per-second", 1 << 30));
    }
}

package com.example.kftray;

import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import app.kftray.api.transport.TransportContext;
import java.util.concurrent.CompletionStage;

/**
 * The transport of protocol {@code slow}: TCP, so many bytes a second. One instance serves all forwards of the protocol, so
 * what belongs to one forward is in its {@link SlowBinding}.
 */
public final class SlowTransport implements Transport {

    @Override
    public String protocol() {
        return "slow";
    }

    @Override
    public CompletionStage<Binding> bind(TransportContext context) {
        return new SlowBinding(context).open();
    }
}

package app.kftray.transport.udp;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import app.kftray.api.transport.TransportContext;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The transport of protocol {@code udp}: each local sender becomes one stream to a relay. */
public final class UdpTransport implements Transport {

    @Override
    public String protocol() {
        return "udp";
    }

    @Override
    public CompletionStage<Binding> bind(TransportContext context) {
        return new UdpBinding(context).open();
    }

    @Override
    public Duration silenceLimit(PluginSettings settings) {
        return DatagramLimits.of(settings).idle();
    }
}

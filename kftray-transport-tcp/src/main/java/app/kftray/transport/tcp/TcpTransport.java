package app.kftray.transport.tcp;

import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import app.kftray.api.transport.TransportContext;
import java.util.concurrent.CompletionStage;

/** The transport of protocol {@code tcp}: each local connection becomes one stream. */
public final class TcpTransport implements Transport {

    @Override
    public String protocol() {
        return "tcp";
    }

    @Override
    public CompletionStage<Binding> bind(TransportContext context) {
        return new TcpBinding(context).open();
    }
}

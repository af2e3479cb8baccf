package app.kftray.transport.tcp;

import app.kftray.api.transport.Transport;
import app.kftray.testkit.ConnectionContract;

/** What every transport of connections promises, by this one. */
class TcpTransportContractTest extends ConnectionContract {
    @Override
    protected Transport transport() {
        return new TcpTransport();
    }
}

package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.server.RelayHarness.Client;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachedTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 80);

    @Test
    void aHostThatRefusesIsToldApartFromAMissingRoute() {
        assertThat(Unreached.of(new ConnectException("Connection refused: " + ADDRESS), ADDRESS))
                .isEqualTo(new Unreached(Notice.Code.UNREACHABLE, "Connection refused"));
        assertThat(Unreached.of(new SocketException("Network is unreachable: " + ADDRESS), ADDRESS))
                .isEqualTo(new Unreached(Notice.Code.NO_ROUTE, "Network is unreachable"));
        assertThat(Unreached.of(new NoRouteToHostException("No route to host"), ADDRESS))
                .isEqualTo(new Unreached(Notice.Code.NO_ROUTE, "No route to host"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void aRefusedConnectionIsToldInTheSystemsWordsAlone(String host) throws Exception {
        int port = RelayHarness.freePort();
        try (RelayServer relay =
                        RelayHarness.relay("PROXY_TYPE", "shared", "ALLOWED_TARGETS", "tcp/" + host + ":" + port);
                Client client = new Client(relay).hello().welcome()) {
            client.target("tcp://" + host + ":" + port);
            assertThat(client.control())
                    .isEqualTo("3:2:the relay cannot connect to tcp://" + host + ":" + port + ": Connection refused");
        }
    }
}

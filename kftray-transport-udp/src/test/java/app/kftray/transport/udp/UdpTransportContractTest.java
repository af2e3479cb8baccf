package app.kftray.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.transport.Transport;
import app.kftray.testkit.LocalProgram;
import app.kftray.testkit.TransportContract;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every transport promises, by this one; the far end is the simplest of relays before an echo. */
class UdpTransportContractTest extends TransportContract {
    private static final int LARGEST_DATAGRAM = 65_507;

    @Override
    protected Transport transport() {
        return new UdpTransport();
    }

    @Override
    protected LocalProgram connect(InetSocketAddress forward) throws IOException {
        return LocalProgram.udp(forward);
    }

    @Override
    protected void serve(InputStream in, OutputStream out) throws IOException {
        DataInputStream frames = new DataInputStream(in);
        DataOutputStream answers = new DataOutputStream(out);
        try {
            while (true) {
                int length = frames.readInt();
                if (length < 0 || length > LARGEST_DATAGRAM) {
                    answers.writeInt(0); // as a relay without the extended protocol answers a hello
                    return;
                }
                byte[] datagram = frames.readNBytes(length);
                answers.writeInt(datagram.length);
                answers.write(datagram);
            }
        } catch (EOFException over) {
            // The sender is done.
        }
    }

    @Override
    protected PluginSettings settings() {
        return new PluginSettings(Map.of(
                "idle-timeout",
                Duration.ofSeconds(60),
                "exchange-timeout",
                Duration.ofSeconds(10),
                "sessions",
                1_024,
                "queue",
                64,
                "queue-time",
                Duration.ofSeconds(5)));
    }

    @Test
    void tellsForHowLongItsSessionsMayBeSilent() {
        assertThat(transport().silenceLimit(settings())).isEqualTo(Duration.ofSeconds(60));
    }

    @Override
    protected int largeMessage() {
        return 9_000;
    }
}

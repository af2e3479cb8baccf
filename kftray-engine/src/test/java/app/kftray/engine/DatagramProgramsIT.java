package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Programs that nobody here wrote, and what they do to datagrams, through a relay; each is skipped where it is not installed. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class DatagramProgramsIT {
    private static final int QUESTIONS = 500;
    private static final int IN_FLIGHT = 32;

    private RunningEngine engine;

    @BeforeAll
    void start() throws Exception {
        DatagramGround.assumeImage();
        engine = new RunningEngine(TestCluster.find().kubeconfig());
    }

    @AfterAll
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void digResolves() throws Exception {
        int port = udp("dig", new Target.Service("tools"), "dns-udp", 0);
        String port53 = Integer.toString(port);
        assertThat(run("dig", "@127.0.0.1", "-p", port53, "+short", "+tries=3", "+time=2", "kftray.test", "A")
                        .strip())
                .isEqualTo("192.0.2.1");
    }

    @Test
    void iperfCountsWhatItSends() throws Exception {
        Target pods = new Target.Selector("app=tools");
        int port = engine.forward(
                "iperf-control",
                ForwardConfig.to(pods, RemotePort.parse("5201")).namespace("demo"));
        udp("iperf-data", pods, "5201", port);
        JsonNode report = new ObjectMapper()
                .readTree(run(
                        "iperf3", "-c", "127.0.0.1", "-p", "" + port, "-u", "-b", "4M", "-l", "1200", "-t", "2", "-J"));
        assertThat(report.has("error")).as("%s", report.path("error")).isFalse();
        assertThat(report.at("/end/sum/packets").asInt()).isGreaterThan(500);
        assertThat(report.at("/end/sum/lost_percent").asDouble()).isLessThan(1);
    }

    @Test
    void manyAreInFlightAndEachAnswerIsCounted() throws Exception {
        int port = udp("pipelined", new Target.Service("tools"), "dns-udp", 0);
        Set<Integer> answered = new HashSet<>();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(2_000);
            for (int asked = 0; answered.size() < QUESTIONS && asked < QUESTIONS + IN_FLIGHT; asked++) {
                if (asked < QUESTIONS) {
                    byte[] question = question(asked);
                    socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), port));
                }
                if (asked >= IN_FLIGHT) {
                    answered.add(answer(socket));
                }
            }
        }
        assertThat(answered).hasSize(QUESTIONS).allMatch(id -> id >= 0 && id < QUESTIONS);
    }

    private int udp(String alias, Target target, String remotePort, int localPort) {
        return engine.forward(
                alias,
                ForwardConfig.to(target, RemotePort.parse(remotePort))
                        .namespace("demo")
                        .protocol("udp")
                        .localPort(localPort));
    }

    private static byte[] question(int id) {
        byte[] name = {4, 't', 'e', 's', 't', 3, 'o', 'r', 'g', 0};
        return ByteBuffer.allocate(12 + name.length + 4)
                .putShort((short) id)
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(name)
                .putShort((short) 1)
                .putShort((short) 1)
                .array();
    }

    private static int answer(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException lost) {
            return -1;
        }
        return ByteBuffer.wrap(packet.getData()).getShort() & 0xFFFF;
    }

    private static String run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException absent) {
            Assumptions.abort("skipped: " + command[0] + " is not installed");
            throw absent;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command[0], output).isZero();
        return output;
    }
}

package app.kftray.engine.session.pool;

import static app.kftray.engine.cluster.TestClusters.port;
import static app.kftray.engine.cluster.TestClusters.problem;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ConnectProxy;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.cluster.SocksProxy;
import app.kftray.engine.cluster.TestCertificate;
import app.kftray.engine.cluster.TestClusters;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.SessionSettings;
import app.kftray.sandbox.Sandbox;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** REST requests and streams take the same proxies and believe the same certificates, and tell of what is wrong in the same words. */
class BothWaysTest {
    private static final String NAME = "api.example.test";

    @TempDir
    private Path folder;

    private final EventLoops loops = new EventLoops();

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void aCertificateThatHasExpired() throws Exception {
        TestCertificate authority = new TestCertificate(folder, "dns:authority");
        TestCertificate expired = new TestCertificate(
                folder, authority, "dns:localhost,ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
        assertThat(problems(expired, authority))
                .allSatisfy(it -> assertThat(it).isInstanceOf(ServerProblem.UntrustedTls.class))
                .allSatisfy(it -> assertThat(it.message()).contains("it has expired ("))
                .allSatisfy(it -> assertThat(it.hint()).contains("clock"));
    }

    @Test
    void aCertificateForAnotherName() throws Exception {
        TestCertificate other = new TestCertificate(folder, "dns:other.test");
        assertThat(problems(other, other))
                .allSatisfy(it -> assertThat(it).isInstanceOf(ServerProblem.UntrustedTls.class))
                .allSatisfy(it -> assertThat(it.message()).contains("it is for other names, other.test"))
                .allSatisfy(it -> assertThat(it.hint()).contains("tls-server-name"));
    }

    @Test
    void aCertificateOfAnAuthorityThatNobodyTrusts() throws Exception {
        TestCertificate known = new TestCertificate(folder, "dns:authority");
        TestCertificate unknown = new TestCertificate(folder, "dns:localhost,ip:127.0.0.1");
        assertThat(problems(unknown, known))
                .allSatisfy(it -> assertThat(it).isInstanceOf(ServerProblem.UntrustedTls.class))
                .allSatisfy(it -> assertThat(it.message()).contains("none of the authorities that are trusted here"))
                .allSatisfy(it -> assertThat(it.hint()).contains("certificate-authority"));
    }

    @Test
    void aPortWithoutTls() throws Exception {
        TestCertificate authority = new TestCertificate(folder, "dns:authority");
        assertThat(problems(ServerSocketFactory.getDefault(), authority))
                .allSatisfy(it -> assertThat(it).isInstanceOf(ServerProblem.TlsFailed.class))
                .allSatisfy(it -> assertThat(it.message()).contains("it does not speak TLS"))
                .allSatisfy(it -> assertThat(it.hint()).contains("whether it begins with https"));
    }

    /** More than once: whether the connection or the handshake is told first is a matter of threads. */
    @RepeatedTest(5)
    void aPortWhereNobodyListens() throws Exception {
        int free;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = closed.getLocalPort();
        }
        Cluster cluster = TestClusters.at(folder, "server: \"https://127.0.0.1:%d\"".formatted(free));
        AccessProblem refused = new ServerProblem.Unreachable("https://127.0.0.1:" + free, "connection refused");
        assertThat(problem(cluster)).isEqualTo(refused);
        assertThat(stream(cluster)).isEqualTo(refused);
    }

    @Test
    void theProxyOfTheEnvironmentAndItsExceptions() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().tls().start();
                ConnectProxy proxy = new ConnectProxy(port(sandbox))) {
            sandbox.service("demo", "web", 80, 1);
            String kubeconfig = sandbox.kubeconfig()
                    .replace("https://127.0.0.1", "https://" + NAME)
                    .replace("cluster: {", "cluster: {tls-server-name: kubernetes, ");
            Map<String, String> proxied = Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port());
            Cluster cluster = TestClusters.of(folder, kubeconfig, proxied);
            String server = NAME + ":" + port(sandbox);

            assertThat(problem(cluster)).isNull();
            assertThat(proxy.asked).containsExactly(server);
            assertThat(stream(cluster)).isNull();
            assertThat(proxy.asked).containsExactly(server, server);

            Cluster excepted = TestClusters.of(
                    folder,
                    kubeconfig,
                    Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port(), "NO_PROXY", ".example.test"));
            AccessProblem unknown =
                    new ServerProblem.Unreachable("https://" + server, "the name " + NAME + " is not known");
            assertThat(problem(excepted)).isEqualTo(unknown);
            assertThat(stream(excepted)).isEqualTo(unknown);
            assertThat(proxy.asked).hasSize(2);
        }
    }

    @Test
    void aSocksProxyThatWantsAUser() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().tls().start();
                SocksProxy proxy = new SocksProxy(port(sandbox), "ada:secret")) {
            sandbox.service("demo", "web", 80, 1);
            String server = NAME + ":" + port(sandbox);
            Cluster right = bySocks(sandbox, "ada:secret@", proxy);
            assertThat(problem(right)).isNull();
            assertThat(stream(right)).isNull();
            assertThat(proxy.asked).containsExactly(server, server);

            for (String login : new String[] {"ada:wrong@", ""}) {
                Cluster wrong = bySocks(sandbox, login, proxy);
                assertThat(Stream.of(problem(wrong), stream(wrong)))
                        .allSatisfy(it -> assertThat(it).isInstanceOf(ServerProblem.ProxyRefused.class))
                        .allSatisfy(it -> assertThat(it.message()).doesNotContain("wrong@"));
            }
            assertThat(proxy.asked).hasSize(2);
        }
    }

    private Cluster bySocks(Sandbox sandbox, String login, SocksProxy proxy) throws IOException {
        return TestClusters.of(
                folder,
                sandbox.kubeconfig()
                        .replace("https://127.0.0.1", "https://" + NAME)
                        .replace(
                                "cluster: {",
                                "cluster: {tls-server-name: kubernetes, proxy-url: \"socks5://%s127.0.0.1:%d\", "
                                        .formatted(login, proxy.port())));
    }

    private Stream<ForwardProblem> problems(TestCertificate shown, TestCertificate trusted) throws Exception {
        return problems(shown.serverSockets(), trusted);
    }

    /** Of a REST request and of a stream, to a server that answers neither. */
    private Stream<ForwardProblem> problems(ServerSocketFactory sockets, TestCertificate trusted) throws Exception {
        try (ServerSocket listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(listener));
            String authority = Base64.getEncoder().encodeToString(trusted.pem().getBytes(StandardCharsets.UTF_8));
            Cluster cluster = TestClusters.at(
                    folder,
                    "server: \"https://127.0.0.1:%d\", certificate-authority-data: %s"
                            .formatted(listener.getLocalPort(), authority));
            return Stream.of(problem(cluster), stream(cluster));
        }
    }

    private static void answer(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                client.getInputStream().read(new byte[1_000]);
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException end) {
                // the client's matter
            }
        }
    }

    /** Null when all is well. */
    private @Nullable ForwardProblem stream(Cluster cluster) {
        PodStreams streams =
                new PooledPodStreams(loops.group(), loops.channels(), SessionSettings.DEFAULT, new DeafListener());
        Future<DuplexChannel> opened = streams.open(cluster, new PodPort("demo", "web-1", "", Sandbox.CONTAINER_PORT))
                .awaitUninterruptibly();
        streams.retire(cluster);
        return opened.isSuccess() ? null : ProblemException.of(opened.cause());
    }
}

package app.kftray.engine.cluster;

import static app.kftray.engine.cluster.TestClusters.port;
import static app.kftray.engine.cluster.TestClusters.problem;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way of REST requests: proxies, names, certificates, time-outs. */
@Isolated("it changes what the whole process trusts")
class KubeApiTest {
    @TempDir
    private Path folder;

    @Test
    void theProxyIsAskedForTheRealHostAndTheServerForItsName() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().tls().start();
                ConnectProxy proxy = new ConnectProxy(port(sandbox))) {
            String kubeconfig = sandbox.kubeconfig()
                    .replace("https://127.0.0.1", "https://api.example.test")
                    .replace(
                            "cluster: {",
                            "cluster: {tls-server-name: kubernetes, proxy-url: \"http://127.0.0.1:" + proxy.port()
                                    + "\", ");
            assertThat(problem(TestClusters.of(folder, kubeconfig))).isNull();
            assertThat(proxy.asked).containsExactly("api.example.test:" + port(sandbox));
        }
    }

    @Test
    void aNameThatTheCertificateLacksIsTold() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().tls().start()) {
            String kubeconfig =
                    sandbox.kubeconfig().replace("cluster: {server", "cluster: {tls-server-name: other.test, server");
            assertThat(problem(TestClusters.of(folder, kubeconfig)))
                    .isInstanceOfSatisfying(
                            ServerProblem.UntrustedTls.class,
                            it -> assertThat(it.reason())
                                    .startsWith("it is for other names")
                                    .contains("localhost"));
        }
    }

    @Test
    void aProxyBehindTlsIsAskedWithinTls() throws Exception {
        TestCertificate certificate = new TestCertificate(folder, "dns:localhost,ip:127.0.0.1");
        try (Sandbox sandbox = Sandbox.builder().tls().start();
                ConnectProxy proxy = new ConnectProxy(port(sandbox), certificate.serverSockets())) {
            String kubeconfig = sandbox.kubeconfig()
                    .replace("cluster: {", "cluster: {proxy-url: \"https://localhost:" + proxy.port() + "\", ");
            assertThat(problem(TestClusters.of(folder, kubeconfig)))
                    .as("nobody has said to trust it")
                    .isInstanceOfSatisfying(
                            ServerProblem.ProxyRefused.class,
                            it -> assertThat(it.reason()).contains("none of the authorities"));
            String before = System.getProperty("javax.net.ssl.trustStore");
            System.setProperty(
                    "javax.net.ssl.trustStore", certificate.trustStore().toString());
            System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
            try {
                assertThat(problem(TestClusters.of(folder, kubeconfig))).isNull();
                assertThat(proxy.asked).containsExactly("127.0.0.1:" + port(sandbox));
            } finally {
                System.clearProperty("javax.net.ssl.trustStorePassword");
                if (before == null) {
                    System.clearProperty("javax.net.ssl.trustStore");
                } else {
                    System.setProperty("javax.net.ssl.trustStore", before);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, 'it answered 403'",
        "502, 'it answered 502'",
        "407, 'it answered 407, it wants a user and a password'"
    })
    void whatTheProxyAnswersIsTheProxys(int status, String reason) throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(1)) {
            proxy.status = status;
            assertThat(problem(TestClusters.at(
                            folder,
                            "server: \"https://api.example.test\", proxy-url: \"http://127.0.0.1:" + proxy.port()
                                    + "\"")))
                    .isEqualTo(new ServerProblem.ProxyRefused(
                            "http://127.0.0.1:" + proxy.port(), "https://api.example.test", reason));
        }
    }

    @Test
    void aServerThatNobodyIsToVerifyIsTakenAsItIs() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().tls().start()) {
            String unknown = sandbox.kubeconfig().replaceAll(", certificate-authority-data: [^}]*", "");
            assertThat(problem(TestClusters.of(folder, unknown))).isInstanceOf(ServerProblem.UntrustedTls.class);
            String insecure =
                    unknown.replace("cluster: {", "cluster: {insecure-skip-tls-verify: true, tls-server-name: x, ");
            assertThat(problem(TestClusters.of(folder, insecure))).isNull();
        }
    }

    @Test
    void aNameAndAPasswordAreSentAsBasicAuthentication() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<String>> asked = CompletableFuture.supplyAsync(() -> {
                try (Socket taken = server.accept();
                        BufferedReader lines = new BufferedReader(
                                new InputStreamReader(taken.getInputStream(), StandardCharsets.US_ASCII))) {
                    List<String> head =
                            lines.lines().takeWhile(line -> !line.isEmpty()).toList();
                    taken.getOutputStream()
                            .write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    return head;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Cluster cluster = TestClusters.of(folder, """
                    current-context: test
                    contexts: [{name: test, context: {cluster: test, user: test}}]
                    clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                    users: [{name: test, user: {username: ann, password: "a:b"}}]
                    """.formatted(server.getLocalPort()));
            assertThat(problem(cluster)).isInstanceOf(AccessProblem.class);
            assertThat(asked.get(10, TimeUnit.SECONDS)).contains("Authorization: Basic YW5uOmE6Yg=="); // ann:a:b
        }
    }

    @Test
    void aServerThatHangsUpIsNotUntrusted() throws Exception {
        try (ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!hangsUp.isClosed()) {
                    try (Socket taken = hangsUp.accept()) {
                        taken.getInputStream().read(new byte[100]);
                    } catch (java.io.IOException end) {
                        // the client's matter
                    }
                }
            });
            assertThat(problem(TestClusters.at(folder, "server: \"https://127.0.0.1:" + hangsUp.getLocalPort() + "\"")))
                    .isInstanceOfSatisfying(
                            ServerProblem.TlsFailed.class,
                            it -> assertThat(it.reason()).isEqualTo("it ended the connection during the handshake"));
        }
    }

    /** Nothing tells of a connection that a NAT forgot; whoever knows that the network changed need not wait for time-outs. */
    @Test
    void afterAReconnectDeadConnectionsAreNotUsed() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            Cluster cluster = TestClusters.of(folder, sandbox.kubeconfig());
            assertThat(problem(cluster)).isNull();
            sandbox.faults().forgetConnections();
            cluster.api().reconnect();
            long from = System.nanoTime();
            assertThat(problem(cluster)).isNull();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aBlackHoleKeepsNobodyForLong() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            Cluster cluster = TestClusters.of(folder, sandbox.kubeconfig());
            assertThat(problem(cluster)).isNull();
            sandbox.faults().freeze();
            long from = System.nanoTime();
            assertThat(problem(cluster))
                    .isInstanceOfSatisfying(
                            ServerProblem.Unreachable.class,
                            it -> assertThat(it.reason()).isEqualTo("no answer in time"));
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
        }
    }
}

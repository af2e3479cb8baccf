package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that insists on a certificate gets the user's, from the JDK's TLS and from BoringSSL. */
class ClientKeyTest {
    private static final int ENOUGH = 64 * 1024;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"EC, TLSv1.3", "EC, TLSv1.2", "RSA, TLSv1.3", "RSA, TLSv1.2", "Ed25519, TLSv1.3"})
    void theJdkShowsTheCertificate(String algorithm, String version) throws Exception {
        ClientCertificate certificate = certificate(algorithm);
        SSLContext context = ApiTls.context(certificate, ApiTls.trustAll());
        assertThat(shown(context.createSSLEngine(), version)).isEqualTo(first(certificate));
    }

    @ParameterizedTest
    @CsvSource({"EC, TLSv1.3", "EC, TLSv1.2", "RSA, TLSv1.3", "RSA, TLSv1.2", "Ed25519, TLSv1.3"})
    void soDoesBoringSsl(String algorithm, String version) throws Exception {
        assumeTrue(OpenSsl.isAvailable());
        ClientCertificate certificate = certificate(algorithm);
        ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
        SSLEngine client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .keyManager(ApiTls.keys(certificate))
                .build()
                .newEngine(allocator);
        assertThat(shown(client, version)).isEqualTo(first(certificate));
    }

    @Test
    void aTextWithoutACertificateIsSaidToBeOne() throws Exception {
        ClientCertificate broken = new ClientCertificate("", certificate("EC").key());
        assertThatThrownBy(() -> ApiTls.keys(broken)).hasMessageContaining("no client certificate");
    }

    private ClientCertificate certificate(String algorithm) throws Exception {
        TestCertificate made = new TestCertificate(folder, "dns:somebody", "-keyalg", algorithm);
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(made.key().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        return new ClientCertificate(made.pem(), key);
    }

    private static X509Certificate first(ClientCertificate certificate) throws Exception {
        return ApiTls.certificates(certificate.chain()).iterator().next();
    }

    /** The certificate that a server which needs one saw after a handshake in memory. */
    private X509Certificate shown(SSLEngine client, String version) throws Exception {
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {version});
        SSLContext context = SSLContext.getInstance("TLS");
        TestCertificate identity = new TestCertificate(folder, "dns:server");
        context.init(identity.keyManagers(), new X509TrustManager[] {ApiTls.trustAll()}, null);
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        SSLParameters needed = server.getSSLParameters();
        needed.setNeedClientAuth(true);
        server.setSSLParameters(needed);
        shakeHands(client, server);
        return (X509Certificate) server.getSession().getPeerCertificates()[0];
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws Exception {
        ByteBuffer toServer = ByteBuffer.allocate(ENOUGH);
        ByteBuffer toClient = ByteBuffer.allocate(ENOUGH);
        for (int i = 0; i < 100 && (isShaking(client) || isShaking(server)); i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(isShaking(server)).as("the server still waits").isFalse();
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                || engine.getSession().getCipherSuite().contains("NULL");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(ENOUGH));
        in.compact();
        runTasks(engine);
        engine.wrap(ByteBuffer.allocate(0), out);
        runTasks(engine);
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}

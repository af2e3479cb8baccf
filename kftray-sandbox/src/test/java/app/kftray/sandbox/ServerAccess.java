package app.kftray.sandbox;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How to reach the one server of a kubeconfig: what a raw client needs to know of it. */
record ServerAccess(URI server, @Nullable SslContext tls, String authorization) {

    static ServerAccess of(String kubeconfig) throws SSLException {
        URI server = URI.create(value(kubeconfig, "server"));
        String token = value(kubeconfig, "token");
        SslContext tls = null;
        if (server.getScheme().equals("https")) {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(decoded(kubeconfig, "certificate-authority-data"));
            if (token.isEmpty()) {
                builder.keyManager(
                        decoded(kubeconfig, "client-certificate-data"),
                        new ByteArrayInputStream(pkcs8(decoded(kubeconfig, "client-key-data"))));
            }
            tls = builder.build();
        }
        return new ServerAccess(server, tls, token.isEmpty() ? "" : "Bearer " + token);
    }

    /** Netty reads PKCS#8 alone; clusters write RSA keys as PKCS#1 or EC keys as SEC 1, which BouncyCastle turns over. */
    private static byte[] pkcs8(ByteArrayInputStream pem) {
        try (var parser =
                new org.bouncycastle.openssl.PEMParser(new java.io.InputStreamReader(pem, StandardCharsets.UTF_8))) {
            Object key = parser.readObject();
            byte[] der = key instanceof org.bouncycastle.openssl.PEMKeyPair pair
                    ? pair.getPrivateKeyInfo().getEncoded()
                    : ((org.bouncycastle.asn1.pkcs.PrivateKeyInfo) key).getEncoded();
            return ("-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                            + "\n-----END PRIVATE KEY-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ByteArrayInputStream decoded(String text, String key) {
        return new ByteArrayInputStream(Base64.getDecoder().decode(value(text, key)));
    }

    private static String value(String text, String key) {
        Matcher matcher = Pattern.compile(key + ": *\"?([^\\s\",}]+)").matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}

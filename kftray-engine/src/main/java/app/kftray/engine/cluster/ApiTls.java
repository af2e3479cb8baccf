package app.kftray.engine.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS settings, from PEM texts. */
public final class ApiTls {
    private ApiTls() {}

    static SSLContext context(@Nullable ClientCertificate certificate, X509TrustManager trust)
            throws GeneralSecurityException {
        KeyManager[] keys = certificate == null ? null : new KeyManager[] {keys(certificate)};
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new X509TrustManager[] {trust}, new SecureRandom());
        return context;
    }

    /** Shows the certificate to servers that ask; throws IllegalArgumentException when its key cannot be read. */
    public static X509ExtendedKeyManager keys(ClientCertificate certificate) throws GeneralSecurityException {
        return new ClientKey(certificate);
    }

    /** Trusts what the PEM text holds; the JDK's own authorities when it is null. */
    public static X509ExtendedTrustManager trust(@Nullable String authority)
            throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (authority != null) {
            store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : certificates(authority)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** Trusts everybody, for {@code insecure-skip-tls-verify}. */
    static X509TrustManager trustAll() {
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
    }

    /** The certificates of a PEM text, in its order. */
    @SuppressWarnings("unchecked")
    public static Collection<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        return (Collection<X509Certificate>) CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }
}

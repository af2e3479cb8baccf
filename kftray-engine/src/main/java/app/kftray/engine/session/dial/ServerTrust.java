package app.kftray.engine.session.dial;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes what the JDK believes. When a certificate is for another name its names are told, and the JDK's sentence is not passed
 * on: Netty would explain that one with {@code javax.naming}, which its module does not read, and the reason would be lost.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trusted;

    ServerTrust(X509ExtendedTrustManager trusted) {
        this.trusted = trusted;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            trusted.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            String said = String.valueOf(e.getMessage());
            throw said.startsWith("No subject alternative") || said.startsWith("No name matching")
                    ? new CertificateException("for another name; subjectAltNames: [" + names(chain[0]) + "]", e)
                    : e;
        }
    }

    /** Of hosts and addresses alike, as they stand in the certificate. */
    private static String names(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> all =
                Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
        return all.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.joining(", "));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trusted.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trusted.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trusted.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trusted.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trusted.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trusted.getAcceptedIssuers();
    }
}

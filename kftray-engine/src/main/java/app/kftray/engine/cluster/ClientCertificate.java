package app.kftray.engine.cluster;

/**
 * A client certificate and its key, both PEM texts.
 *
 * @param chain the certificate, then its issuers
 * @param key unencrypted; PKCS#8, PKCS#1 or SEC1
 */
public record ClientCertificate(String chain, String key) {
    /** Hides the key. */
    @Override
    public String toString() {
        return "ClientCertificate[]";
    }
}

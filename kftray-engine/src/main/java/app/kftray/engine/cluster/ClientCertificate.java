package app.kftray.engine.cluster;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;

/**
 * A client certificate and its key, both PEM texts.
 *
 * @param chain the certificate, then its issuers
 * @param key unencrypted; PKCS#8, PKCS#1 or SEC1
 */
public record ClientCertificate(String chain, String key) {
    /**
     * Whether the key belongs to the certificate. While one file has been replaced and the other not yet, it does not. What cannot
     * be read counts as belonging together, and is told when it is used.
     */
    boolean fits() {
        try {
            PublicKey open = ApiTls.certificates(chain).iterator().next().getPublicKey();
            PrivateKey secret = PemKeys.read(key);
            if (!open.getAlgorithm().equals(secret.getAlgorithm())) {
                return false;
            }
            if (open instanceof RSAKey modulus && secret instanceof RSAKey other) {
                return modulus.getModulus().equals(other.getModulus()); // much less work than signing, at every start
            }
            byte[] something = {1, 2, 3};
            Signature signature = Signature.getInstance(
                    switch (open.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        default -> open.getAlgorithm();
                    });
            signature.initSign(secret);
            signature.update(something);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(something);
            return signature.verify(signed);
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            return true;
        }
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "ClientCertificate[]";
    }
}

package app.kftray.engine.cluster;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one certificate that a user has, for the JDK's TLS and for Netty's. A key store would do as well, but the JDK's encrypts what
 * is put into it, in memory too: ten thousand hashes to write it and as many to read it again, at every start.
 */
final class ClientKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    /** Throws IllegalArgumentException when there is no key that can be read. */
    ClientKey(ClientCertificate certificate) throws GeneralSecurityException {
        key = PemKeys.read(certificate.key());
        chain = ApiTls.certificates(certificate.chain()).toArray(X509Certificate[]::new);
        if (chain.length == 0) {
            throw new IllegalArgumentException("there is no client certificate in the PEM text");
        }
    }

    /**
     * For EdDSA too where EC is asked for, which RFC 8422, 5.5 has stand for it: Netty knows no other name.
     * The server's list of authorities is not looked at: there is nothing else to choose, and its refusal tells more.
     */
    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        boolean edwards = key.getAlgorithm().equals("EdDSA");
        for (String type : types) {
            if (type.equals(key.getAlgorithm())
                    || type.startsWith(key.getAlgorithm() + "_")
                    || (edwards && type.equals("EC"))) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseClientAlias(types, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        String alias = chooseClientAlias(new String[] {type}, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}

package app.kftray.sandbox;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who asks: by bearer token, otherwise by client certificate. Thread-safe. */
final class Users {
    private static final String BEARER = "Bearer ";
    private static final Pattern COMMON_NAME = Pattern.compile("CN=([^,]+)");

    private final Map<String, SandboxUser> users = new ConcurrentHashMap<>();

    SandboxUser of(String name) {
        return users.computeIfAbsent(name, SandboxUser::new);
    }

    /** Empty for one who is not known. */
    Optional<SandboxUser> authenticate(Channel channel, String authorization) {
        if (authorization.startsWith(BEARER)) {
            String token = authorization.substring(BEARER.length());
            return users.values().stream()
                    .filter(user -> user.token().equals(token))
                    .findFirst();
        }
        if (channel.pipeline().get(Connections.TLS) instanceof SslHandler tls) {
            try {
                X509Certificate certificate =
                        (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
                Matcher name = COMMON_NAME.matcher(
                        certificate.getSubjectX500Principal().getName());
                return name.find()
                        ? Optional.ofNullable(users.get(name.group(1))).filter(SandboxUser::isCertified)
                        : Optional.empty();
            } catch (SSLPeerUnverifiedException none) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}

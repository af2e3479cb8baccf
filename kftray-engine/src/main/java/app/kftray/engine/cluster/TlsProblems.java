package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ServerProblem;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a failed handshake means to a person, whether it was the JDK's or BoringSSL's. */
public final class TlsProblems {
    private static final String CHECK_AUTHORITY = "Check certificate-authority of the cluster in the kubeconfig.";
    private static final String CHECK_NAME =
            "Check server and tls-server-name of the cluster in the kubeconfig: one of them has to be a name in the certificate.";
    private static final String CHECK_ADDRESS =
            "Check server of the cluster in the kubeconfig, its port and whether it begins with https.";
    private static final String CHECK_CLOCK =
            "Check this machine's clock; otherwise the cluster needs a new certificate.";
    private static final String CHECK_CLIENT = "Check client-certificate and client-key of the user in the kubeconfig.";

    /** {@code Received fatal alert: bad_certificate} of the JDK, {@code TLSV1_ALERT_UNKNOWN_CA} of BoringSSL. */
    private static final Pattern ALERT =
            Pattern.compile("(?:fatal alert: |ALERT_)([A-Za-z_]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAMES = Pattern.compile("subjectAltNames: \\[([^\\]]*)\\]");

    private TlsProblems() {}

    /** Empty when the failure has nothing to do with TLS. */
    public static Optional<ForwardProblem> of(String server, Throwable failure) {
        List<Throwable> causes = causes(failure);
        return certificate(server, causes).or(() -> handshake(server, causes));
    }

    private static Optional<ForwardProblem> certificate(String server, List<Throwable> causes) {
        for (Throwable at : causes) {
            if (at instanceof CertificateExpiredException) {
                return untrusted(server, "it has expired" + date(at), CHECK_CLOCK);
            }
            if (at instanceof CertificateNotYetValidException) {
                return untrusted(server, "it is not valid yet" + date(at), CHECK_CLOCK);
            }
        }
        for (Throwable at : causes) {
            String said = String.valueOf(at.getMessage());
            Matcher names = NAMES.matcher(said);
            boolean jdk = at instanceof CertificateException && said.startsWith("No ") && said.contains("name");
            if (names.find() || jdk || at instanceof SSLPeerUnverifiedException) {
                boolean told = names.hasMatch() && !names.group(1).isBlank();
                return untrusted(
                        server,
                        told ? "it is for other names, " + names.group(1) : "it is for another name",
                        CHECK_NAME);
            }
        }
        for (Throwable at : causes) {
            if (at instanceof CertPathValidatorException path
                    && path.getReason() == CertPathValidatorException.BasicReason.REVOKED) {
                return untrusted(server, "it was revoked", "The cluster needs a new certificate.");
            }
        }
        return causes.stream().anyMatch(CertificateException.class::isInstance)
                ? untrusted(server, "none of the authorities that are trusted here has signed it", CHECK_AUTHORITY)
                : Optional.empty();
    }

    private static Optional<ForwardProblem> handshake(String server, List<Throwable> causes) {
        Throwable tls = causes.stream()
                .filter(SSLException.class::isInstance)
                .findFirst()
                .orElse(null);
        if (tls == null) {
            return Optional.empty();
        }
        String all = causes.stream()
                .map(it -> String.valueOf(it.getMessage()))
                .toList()
                .toString();
        if (all.contains("Unsupported or unrecognized SSL message")
                || all.contains("not an SSL/TLS record")
                || all.contains("WRONG_VERSION_NUMBER")
                || all.contains("HTTP_REQUEST")) {
            return failed(server, "it does not speak TLS", CHECK_ADDRESS);
        }
        Matcher alert = ALERT.matcher(all);
        if (alert.find()) {
            String name = alert.group(1).toLowerCase(Locale.ROOT);
            return name.contains("certificate") || name.contains("unknown_ca")
                    ? failed(server, "it refused the client certificate (" + name + ")", CHECK_CLIENT)
                    : failed(server, "it refused the handshake (" + name + ")", CHECK_ADDRESS);
        }
        if (all.contains("timed out") || causes.stream().anyMatch(SocketTimeoutException.class::isInstance)) {
            return Optional.of(new ServerProblem.Unreachable(server, "no answer to the TLS handshake"));
        }
        boolean ended = all.contains("terminated the handshake")
                || all.contains("closed")
                || causes.stream()
                        .anyMatch(it -> it instanceof EOFException
                                || it instanceof ClosedChannelException
                                || it instanceof SocketException);
        if (ended) {
            return failed(server, "it ended the connection during the handshake", CHECK_ADDRESS);
        }
        return failed(server, "the handshake failed" + plain(tls), CHECK_ADDRESS);
    }

    /** The text of an exception where a person can read it, in parentheses; nothing of classes' names. */
    private static String plain(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).strip();
        boolean readable = failure.getMessage() != null && !text.matches("(?s).*\\b[a-z]+\\.[a-z]+\\.[A-Za-z.]+.*");
        return readable ? " (" + text.lines().findFirst().orElse("") + ")" : "";
    }

    /** {@code NotAfter: Sat Nov 01 10:00:00 UTC 2025}, as the JDK has it. */
    private static String date(Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        int colon = said.indexOf(": ");
        return colon < 0 || !said.startsWith("Not") ? "" : " (" + said.substring(colon + 2) + ")";
    }

    private static Optional<ForwardProblem> untrusted(String server, String reason, String hint) {
        return Optional.of(new ServerProblem.UntrustedTls(server, reason, hint));
    }

    private static Optional<ForwardProblem> failed(String server, String reason, String hint) {
        return Optional.of(new ServerProblem.TlsFailed(server, reason, hint));
    }

    /** The failure, its causes, and what failed beside it: other addresses of one name are suppressed exceptions. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> found = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
            found.add(at);
        }
        return found;
    }

    /** Whether a proxy, and not the server, failed to shake hands; for those that connect by it. */
    static IOException ofProxy(Proxy proxy, SSLException failure) {
        ForwardProblem problem = of(proxy.toString(), failure)
                .orElseGet(() -> new ServerProblem.TlsFailed(proxy.toString(), "the handshake failed", ""));
        return new ProxyException(problem.message(), failure);
    }
}

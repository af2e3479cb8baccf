package app.kftray.engine;

import app.kftray.sandbox.Sandbox;
import app.kftray.sandbox.SandboxUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kubeconfig of a sandbox behind a wire, which logs in one way after the other. */
final class SandboxLogins implements Logins {
    private static final Pattern LOGIN = Pattern.compile("(?m)^  user: \\{.*}$");
    private static final Pattern AUTHORITY = Pattern.compile("certificate-authority-data: ([A-Za-z0-9+/=]+)");
    private static final Pattern CERTIFICATE =
            Pattern.compile("client-certificate-data: ([A-Za-z0-9+/=]+), client-key-data: ([A-Za-z0-9+/=]+)");

    private final Sandbox sandbox;
    private final Path kubeconfig;
    private String authority;
    private SandboxUser user;
    private String content;

    SandboxLogins(Sandbox sandbox, Wire wire, Path kubeconfig) {
        this.sandbox = sandbox;
        this.kubeconfig = kubeconfig;
        this.user = sandbox.user("sandbox");
        String server = sandbox.server();
        this.content =
                sandbox.kubeconfig().replace(server, server.substring(0, server.lastIndexOf(':') + 1) + wire.port());
        Matcher found = AUTHORITY.matcher(content);
        this.authority = found.find() ? decoded(found.group(1)) : "";
    }

    void write() throws IOException {
        Logins.replace(kubeconfig, content);
    }

    private void logInBy(String how) throws IOException {
        content = LOGIN.matcher(content).replaceFirst(Matcher.quoteReplacement("  user: {" + how + "}"));
        write();
    }

    private Path file(String name) {
        return kubeconfig.resolveSibling(name);
    }

    @Override
    public void byProgram(Duration lifetime) throws IOException {
        logIn();
        Path program = LoginScript.write(file("login"), file("token"), lifetime);
        logInBy("exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: " + program
                + ", env: [{name: KEPT_IN, value: \"" + file("token") + "\"}]}");
    }

    @Override
    public void expire() throws IOException {
        user.renewToken();
        logIn();
    }

    @Override
    public void logOut() throws IOException {
        user.renewToken();
        Files.delete(file("token"));
    }

    @Override
    public void logIn() throws IOException {
        Logins.replace(file("token"), user.token());
    }

    @Override
    public void byTokenFile() throws IOException {
        logIn();
        logInBy("tokenFile: token");
    }

    @Override
    public void byToken() throws IOException {
        logInBy("token: \"" + user.token() + "\"");
    }

    @Override
    public void replaceToken() throws IOException {
        user.renewToken();
        if (content.contains("tokenFile")) {
            logIn();
        } else {
            byToken();
        }
    }

    @Override
    public void changeUser() throws IOException {
        SandboxUser before = user;
        user = sandbox.user("another").allow("*", "*");
        content = content.replace("user: sandbox, ", "user: another, ") + "- name: another\n  user: {token: \""
                + user.token() + "\"}\n";
        write();
        before.renewToken();
    }

    @Override
    public void byCertificate(boolean inFiles) throws IOException {
        if (inFiles) {
            trust(true);
            content = AUTHORITY.matcher(content).replaceFirst("certificate-authority: authority.pem");
            writeCertificate();
            logInBy("client-certificate: certificate.pem, client-key: key.pem");
        } else {
            logInBy(certificate().group());
        }
    }

    private Matcher certificate() {
        Matcher found = CERTIFICATE.matcher(sandbox.kubeconfigWithCertificate(user));
        if (!found.find()) {
            throw new IllegalStateException("the sandbox's kubeconfig has no certificate");
        }
        return found;
    }

    private void writeCertificate() throws IOException {
        Matcher fresh = certificate();
        Logins.replace(file("certificate.pem"), decoded(fresh.group(1)));
        Logins.replace(file("key.pem"), decoded(fresh.group(2)));
    }

    @Override
    public void replaceCertificate() throws Exception {
        SandboxUser before = user;
        user = sandbox.user("renewed").allow("*", "*");
        if (content.contains("certificate.pem")) {
            Matcher fresh = certificate();
            Logins.replace(file("certificate.pem"), decoded(fresh.group(1)));
            FaultMatrix.pause(1_200);
            Logins.replace(file("key.pem"), decoded(fresh.group(2)));
        } else {
            byCertificate(false);
        }
        before.certified(false);
    }

    @Override
    public void trust(boolean theServers) throws IOException {
        String other;
        try (Sandbox stranger = Sandbox.builder().tls().start()) {
            Matcher found = AUTHORITY.matcher(stranger.kubeconfig());
            other = found.find() ? decoded(found.group(1)) : "";
        }
        Logins.replace(file("authority.pem"), theServers ? authority : other);
    }

    /** The authority that the server has now, in the kubeconfig itself. */
    void takeUpAuthority() throws IOException {
        Matcher found = AUTHORITY.matcher(sandbox.kubeconfig());
        if (!found.find()) {
            throw new IllegalStateException("the sandbox's kubeconfig has no authority");
        }
        authority = decoded(found.group(1));
        content = AUTHORITY.matcher(content).replaceFirst(found.group());
        write();
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}

package app.kftray.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The kubeconfig for a real cluster, which logs in one way after the other: as service accounts, which are deleted to make their
 * tokens invalid, and as users with certificates of the cluster's authority, whose rights are withdrawn.
 */
final class ClusterLogins implements Logins {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The API server believes a token for so long after it was good. */
    private static final Duration BELIEVED = Duration.ofSeconds(11);

    private final TestCluster cluster;
    private final String namespace;
    private final Path kubeconfig;
    private final ObjectNode own;
    private final @Nullable String control;
    private String account = "person";
    private String certified;
    private boolean inFiles;

    ClusterLogins(TestCluster cluster, String namespace, Path kubeconfig, ObjectNode own, @Nullable String control) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.kubeconfig = kubeconfig;
        this.own = own;
        this.control = control;
        certified = namespace + "-first";
    }

    void replace(JsonNode content) throws IOException {
        Logins.replace(kubeconfig, JSON.writeValueAsString(content));
    }

    private void logInBy(Consumer<ObjectNode> how) throws IOException {
        ObjectNode fresh = own.deepCopy();
        how.accept(((ObjectNode) fresh.at("/users/0")).putObject("user"));
        replace(fresh);
    }

    private Path file(String name) {
        return kubeconfig.resolveSibling(name);
    }

    private void grantAccount() throws Exception {
        cluster.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: %2$s, namespace: %1$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %2$s, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
                subjects: [{kind: ServiceAccount, name: %2$s, namespace: %1$s}]
                """.formatted(namespace, account));
    }

    private String newToken() throws Exception {
        return cluster.kubectl("-n", namespace, "create", "token", account).strip();
    }

    @Override
    public void byProgram(Duration lifetime) throws Exception {
        grantAccount();
        logIn();
        Path token = file("token");
        Path program = LoginScript.write(file("login"), token, lifetime);
        logInBy(user -> {
            ObjectNode exec = user.putObject("exec");
            exec.put("apiVersion", "client.authentication.k8s.io/v1")
                    .put("interactiveMode", "Never")
                    .put("command", program.toString());
            exec.putArray("env").addObject().put("name", "KEPT_IN").put("value", token.toString());
        });
    }

    @Override
    public void expire() throws Exception {
        renewAccount();
        logIn();
    }

    @Override
    public void logOut() throws Exception {
        Files.delete(file("token"));
        renewAccount();
    }

    private void renewAccount() throws Exception {
        cluster.kubectl("-n", namespace, "delete", "serviceaccount", account);
        grantAccount();
        Thread.sleep(BELIEVED);
    }

    @Override
    public void logIn() throws Exception {
        Logins.replace(file("token"), newToken());
    }

    @Override
    public void byTokenFile() throws Exception {
        grantAccount();
        logIn();
        logInBy(user -> user.put("tokenFile", "token"));
    }

    @Override
    public void byToken() throws Exception {
        grantAccount();
        String token = newToken();
        logInBy(user -> user.put("token", token));
    }

    @Override
    public void replaceToken() throws Exception {
        if (Files.readString(kubeconfig).contains("tokenFile")) {
            logIn();
        } else {
            byToken();
        }
    }

    @Override
    public void changeUser() throws Exception {
        account = "somebody-else";
        grantAccount();
        ObjectNode fresh = own.deepCopy();
        ObjectNode entry = fresh.withArray("users").addObject();
        entry.put("name", account).putObject("user").put("token", newToken());
        ((ObjectNode) fresh.at("/contexts/0/context")).put("user", account);
        replace(fresh);
    }

    @Override
    public void byCertificate(boolean files) throws Exception {
        inFiles = files;
        JsonNode user = issue();
        if (!files) {
            logInBy(entry -> entry.setAll((ObjectNode) user));
            return;
        }
        trust(true);
        writePart("certificate.pem", user, "client-certificate-data");
        writePart("key.pem", user, "client-key-data");
        ObjectNode fresh = own.deepCopy();
        ((ObjectNode) fresh.at("/users/0"))
                .putObject("user")
                .put("client-certificate", "certificate.pem")
                .put("client-key", "key.pem");
        ObjectNode server = (ObjectNode) fresh.at("/clusters/0/cluster");
        server.remove("certificate-authority-data");
        server.put("certificate-authority", "authority.pem");
        replace(fresh);
    }

    @Override
    public void replaceCertificate() throws Exception {
        String before = certified;
        certified = namespace + "-second";
        if (inFiles) {
            JsonNode user = issue();
            writePart("certificate.pem", user, "client-certificate-data");
            FaultMatrix.pause(1_200);
            writePart("key.pem", user, "client-key-data");
        } else {
            byCertificate(false);
        }
        cluster.kubectl("-n", namespace, "delete", "rolebinding", before);
    }

    /** The user entry of somebody with a certificate, who may do all in the namespace. */
    private JsonNode issue() throws Exception {
        String file = certificate();
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %2$s, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
                subjects: [{kind: User, name: %2$s, apiGroup: rbac.authorization.k8s.io}]
                """.formatted(namespace, certified));
        return JSON.readTree(TestCluster.at(Path.of(file)).kubectl("config", "view", "--raw", "-o", "json"))
                .at("/users/0/user");
    }

    /** One at a time: the authority counts in a file. */
    private String certificate() throws Exception {
        synchronized (ClusterLogins.class) {
            return Control.run(control, "user", "cert", certified).strip();
        }
    }

    @Override
    public void trust(boolean theServers) throws Exception {
        JsonNode server = own.at("/clusters/0/cluster");
        if (theServers) {
            writePart("authority.pem", server, "certificate-authority-data");
        } else {
            // A certificate, of somebody who signed nobody's.
            writePart("authority.pem", issue(), "client-certificate-data");
        }
    }

    private void writePart(String name, JsonNode of, String key) throws IOException {
        Logins.replace(
                file(name), new String(Base64.getDecoder().decode(of.get(key).textValue()), StandardCharsets.UTF_8));
    }
}

package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.frontend.ForwardState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Logins on a real cluster: a plug-in whose runs are counted, and a user who acts as another. */
@TestInstance(Lifecycle.PER_CLASS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-in is a shell script")
@Timeout(90)
class LoginIT {
    private static final String NAMESPACE = "kftray-logins";

    @TempDir
    private Path folder;

    private TestCluster cluster;

    @BeforeAll
    void prepare() throws Exception {
        cluster = TestCluster.find();
        cluster.kubectl(
                "-n", "demo", "wait", "--for=condition=Ready", "pod", "-l", "app in (web, tools, db)", "--timeout=60s");
        cluster.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s}
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: forwarder, namespace: %1$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %1$s}
                rules:
                - {apiGroups: ["", apps, discovery.k8s.io], resources: ["*"], verbs: [get, list, watch]}
                - {apiGroups: [""], resources: [pods/portforward], verbs: [get, create]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: demo}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
                subjects:
                - {kind: ServiceAccount, name: forwarder, namespace: %1$s}
                - {kind: Group, name: %1$s, apiGroup: rbac.authorization.k8s.io}
                """.formatted(NAMESPACE));
    }

    @AfterAll
    void clean() throws Exception {
        if (cluster != null) {
            cluster.kubectl("-n", "demo", "delete", "rolebinding", NAMESPACE);
            cluster.kubectl("delete", "clusterrole", NAMESPACE);
            cluster.kubectl("delete", "namespace", NAMESPACE, "--wait=false");
        }
    }

    @Test
    void onePluginRunServesSeveralForwardsAndIsRenewedBeforeItExpires() throws Exception {
        Path runs = folder.resolve("runs");
        Path plugin = Files.writeString(folder.resolve("log-in"), """
                #!/bin/sh
                echo run >> %s
                token=$(kubectl --kubeconfig %s -n %s create token forwarder --duration 600s)
                echo '{"apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "'$token'",' \
                  '"expirationTimestamp": "'$(date -u -d '+25 seconds' +%%FT%%TZ)'"}}'
                """.formatted(runs, cluster.kubeconfig(), NAMESPACE));
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        Path kubeconfig = kubeconfig("user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./log-in}}");
        try (RunningEngine engine = new RunningEngine(kubeconfig)) {
            for (String alias : List.of("one", "two", "three")) {
                engine.start(alias, new Target.Service("web"), "demo", "80");
            }
            allActive(engine);
            assertThat(lines(runs)).isOne();
            await().atMost(Duration.ofSeconds(30)).until(() -> lines(runs) == 2);
            assertThat(RunningEngine.get(engine.port("one"))).startsWith("web-");
            assertThat(lines(runs)).isEqualTo(2);
        }
    }

    @Test
    void actsAsWhomTheKubeconfigSays() throws Exception {
        String admin = cluster.kubectl("config", "view", "--raw", "--minify", "--flatten");
        String credentials = admin.substring(admin.indexOf("    client-certificate-data"));
        Path nobody = kubeconfig("user:\n    as: nobody\n" + credentials);
        try (RunningEngine engine = new RunningEngine(nobody)) {
            engine.start("denied", new Target.Service("web"), "demo", "80");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    String.valueOf(engine.status("denied").problem()))
                            .contains("nobody"));
        }
        Path member = kubeconfig("user:\n    as: nobody\n    as-groups: [" + NAMESPACE + "]\n" + credentials);
        try (RunningEngine engine = new RunningEngine(member)) {
            assertThat(RunningEngine.get(engine.forward("granted", new Target.Service("web"), "demo", "80")))
                    .startsWith("web-");
        }
    }

    /** The cluster of the tests with another user. */
    private Path kubeconfig(String user) throws Exception {
        String admin = cluster.kubectl("config", "view", "--raw", "--minify", "--flatten");
        String authority = admin.replaceAll("(?s).*certificate-authority-data: (\\S+).*", "$1");
        String server = admin.replaceAll("(?s).*server: (\\S+).*", "$1");
        return Files.writeString(
                folder.resolve("kubeconfig-" + System.nanoTime()), """
                current-context: c
                contexts:
                - {name: c, context: {cluster: c, user: u}}
                clusters:
                - {name: c, cluster: {server: "%s", certificate-authority-data: %s}}
                users:
                - name: u
                  %s
                """.formatted(server, authority, user));
    }

    private static void allActive(RunningEngine engine) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(engine.service().list())
                        .allSatisfy(it -> assertThat(it.state()).isEqualTo(ForwardState.ACTIVE)));
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}

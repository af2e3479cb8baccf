package app.kftray.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's own {@code kftray up} deploys a relay into the cluster of {@code KFTRAY_E2E_KUBECONFIG} and is killed as no process can help; the person's
 * next one removes what it left, and nothing of anybody else.
 */
@Timeout(150)
class RelayCrashIT {
    private static final String NAMESPACE = "kftray-crash";
    private static final String SELECTOR = "app.kubernetes.io/managed-by=kftray";

    /** As the relay of another person whose process is gone too. */
    private static final String OTHERS = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: kftray-relay-of-another
              namespace: kftray-crash
              labels: {app.kubernetes.io/managed-by: kftray, kftray.app/owner: 0123456789ab, kftray.app/process: 999999999-1-0-0}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: relay, image: 'localhost/kft/box:1', imagePullPolicy: Never, command: [sleep, '600']}
            """;

    private static final String RELAYED = """
            [{"alias": "names", "service": "tools", "namespace": "demo", "protocol": "udp", "remote_port": "dns-udp",
              "relay": {"namespace": "kftray-crash"}}]
            """;
    private static final String DIRECT =
            "[{\"alias\": \"web\", \"service\": \"web\", \"namespace\": \"demo\", \"remote_port\": 80}]";

    @TempDir
    private Path home;

    private Kubectl kubectl;

    @BeforeEach
    void prepare() throws Exception {
        Kubectl found = Kubectl.find();
        String image = System.getenv("KFTRAY_RELAY_IMAGE");
        Assumptions.assumeTrue(
                image != null, "skipped: KFTRAY_RELAY_IMAGE does not say that the relay's image is on the node");
        if (image.contains("/")) {
            Files.writeString(home.resolve("kftray.conf"), "kftray.relay.image = \"" + image + "\"\n");
        }
        kubectl = found;
        kubectl.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + NAMESPACE + "}\n");
        kubectl.apply(OTHERS);
    }

    @AfterEach
    void remove() throws Exception {
        if (kubectl != null) {
            kubectl.run("-n", NAMESPACE, "delete", "pod", "--all");
        }
    }

    @Test
    void theNextStartRemovesWhatAKilledOneLeft() throws Exception {
        Process first = up(RELAYED);
        try {
            awaitConnected("names");
        } finally {
            first.destroyForcibly().waitFor();
        }
        List<String> left = relays();
        assertThat(left).as("relays that the killed one left").hasSize(1);

        // It needs no relay itself, nor anything else of that namespace.
        Process next = up(DIRECT);
        try {
            await("the relay is removed").atMost(Duration.ofSeconds(30)).until(() -> relays().isEmpty());
        } finally {
            next.destroy();
            assertThat(next.waitFor(15, TimeUnit.SECONDS)).isTrue();
        }
        assertUntouched();

        Process again = up(RELAYED);
        try {
            awaitConnected("names");
            assertThat(relays()).doesNotContainAnyElementsOf(left).hasSize(1);
        } finally {
            again.destroy();
            assertThat(again.waitFor(15, TimeUnit.SECONDS)).isTrue();
        }
        await("a relay ends with its process").atMost(Duration.ofSeconds(10)).until(() -> relays().isEmpty());
        assertUntouched();
    }

    private void assertUntouched() throws Exception {
        assertThat(kubectl.run(
                        "-n",
                        NAMESPACE,
                        "get",
                        "pod",
                        "kftray-relay-of-another",
                        "-o",
                        "jsonpath={.metadata.name} {.metadata.deletionTimestamp}"))
                .isEqualTo("kftray-relay-of-another ");
    }

    /** Relays of this test's person that nobody is removing. */
    private List<String> relays() throws Exception {
        String names =
                "{{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}}{{\"\\n\"}}{{end}}{{end}}";
        return kubectl.run(
                        "-n",
                        NAMESPACE,
                        "get",
                        "pods",
                        "-l",
                        SELECTOR + ",kftray.app/owner!=0123456789ab",
                        "-o",
                        "go-template=" + names)
                .lines()
                .toList();
    }

    /** The launcher becomes the Java process, so that the process that is killed is kftray's own. */
    private Process up(String forwards) throws IOException {
        Path file = Files.writeString(home.resolve("forwards.json"), forwards);
        ProcessBuilder kftray = new ProcessBuilder("target/kftray/bin/kftray", "up", file.toString(), "-o", "json");
        kftray.environment().put("KUBECONFIG", kubectl.kubeconfig());
        kftray.environment().put("KFTRAY_CONFIG", home.toString());
        Files.deleteIfExists(home.resolve("events"));
        return kftray.redirectErrorStream(true)
                .redirectOutput(home.resolve("events").toFile())
                .start();
    }

    private void awaitConnected(String alias) {
        await(alias + " is connected")
                .atMost(Duration.ofSeconds(40))
                .until(() -> Files.readString(home.resolve("events"))
                        .lines()
                        .anyMatch(line -> line.contains("\"event\":\"connected\"") && line.contains(alias)));
    }
}

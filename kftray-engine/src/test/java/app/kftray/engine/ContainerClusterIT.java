package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The engine on a cluster in a container. {@code KFTRAY_K3S_IMAGE} names another image; where it is the lab's, its own tool box
 * serves, since nothing can be pulled there.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
class ContainerClusterIT {
    private static final String DEFAULT_IMAGE = "rancher/k3s:v1.34.1-k3s1";
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata: {name: hello, namespace: default, labels: {app: hello}}
            spec:
              containers:
              - name: hello
                image: BOX
                imagePullPolicy: IfNotPresent
                command: [sh, -c, 'mkdir -p /tmp/www; echo hello from a container > /tmp/www/index.html; exec busybox httpd -f -p 8080 -h /tmp/www']
                ports: [{name: http, containerPort: 8080}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: hello, namespace: default}
            spec:
              selector: {app: hello}
              ports: [{port: 80, targetPort: http}]
            """;

    private K3sContainer container;

    @BeforeAll
    void startContainer() throws Exception {
        Assumptions.assumeTrue(docker(), "skipped: there is no Docker engine");
        String image = System.getenv().getOrDefault("KFTRAY_K3S_IMAGE", DEFAULT_IMAGE);
        String box = image.startsWith("localhost/kft/") ? "localhost/kft/box:1" : "busybox:1.37";
        container = new K3sContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s"))
                .withStartupTimeout(Duration.ofMinutes(3));
        container.start();
        container.copyFileToContainer(Transferable.of(MANIFEST.replace("BOX", box)), "/tmp/hello.yaml");
        var applied = container.execInContainer(
                "kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", "apply", "-f", "/tmp/hello.yaml");
        assertThat(applied.getExitCode()).as(applied.getStderr()).isZero();
    }

    @AfterAll
    void stopContainer() {
        if (container != null) {
            container.stop();
        }
    }

    @Test
    void forwardsIntoTheContainersCluster(@TempDir Path folder) throws Exception {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), container.getKubeConfigYaml());
        try (RunningEngine engine = new RunningEngine(kubeconfig)) {
            int port = engine.forward("hello", new Target.Service("hello"), "default", "80");
            assertThat(RunningEngine.get(port)).isEqualTo("hello from a container\n");
        }
    }

    private static boolean docker() {
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException e) {
            return false;
        }
    }
}

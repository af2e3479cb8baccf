package app.kftray.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A cluster in a container, with the workloads of {@code workloads.yaml}: one for all tests of this JVM, started when it is first
 * asked for and ended with the JVM. {@code KFTRAY_K3S_IMAGE} names another image than k3s itself.
 */
final class ContainerCluster {
    private static final String DEFAULT_IMAGE = "rancher/k3s:v1.34.1-k3s1";

    /** The programs that the workloads run; an image that brings them names its own images so too. */
    private static final String BOX = "localhost/kft/box:1";

    private static @Nullable ContainerCluster only;

    private final @Nullable Path kubeconfig;
    private final @Nullable Exception failure;

    private ContainerCluster() {
        Path started = null;
        Exception failed = null;
        try {
            started = start();
        } catch (Exception e) {
            failed = e; // once is enough: each further attempt costs minutes
        }
        kubeconfig = started;
        failure = failed;
    }

    /** Empty where there is no Docker engine. */
    static synchronized Optional<Path> kubeconfig() {
        ContainerCluster cluster = only;
        if (cluster == null) {
            if (!docker()) {
                return Optional.empty();
            }
            cluster = new ContainerCluster();
            only = cluster;
        }
        if (cluster.failure != null) {
            throw new IllegalStateException("the cluster's container did not start", cluster.failure);
        }
        return Optional.ofNullable(cluster.kubeconfig);
    }

    private static Path start() throws IOException, InterruptedException {
        String image = System.getenv().getOrDefault("KFTRAY_K3S_IMAGE", DEFAULT_IMAGE);
        K3sContainer container = new K3sContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s"))
                .withStartupTimeout(Duration.ofMinutes(3));
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        if (!image.startsWith("localhost/kft/")) {
            loadBox(container);
        }
        try (InputStream workloads = ContainerCluster.class.getResourceAsStream("/workloads.yaml")) {
            container.copyFileToContainer(
                    Transferable.of(java.util.Objects.requireNonNull(workloads).readAllBytes()), "/tmp/workloads.yaml");
        }
        kubectl(container, "apply", "-f", "/tmp/workloads.yaml");
        kubectl(container, "-n", "demo", "wait", "--for=condition=Available", "deploy", "--all", "--timeout=120s");
        kubectl(container, "-n", "demo", "rollout", "status", "statefulset/db", "--timeout=120s");
        Path file = Files.createTempFile("kftray", ".kubeconfig");
        file.toFile().deleteOnExit();
        return Files.writeString(file, container.getKubeConfigYaml());
    }

    /** Builds the workloads' image from Debian's packages and hands it to the cluster, which finds it in no registry. */
    private static void loadBox(K3sContainer container) throws IOException, InterruptedException {
        String image = new ImageFromDockerfile(BOX, true)
                .withDockerfileFromBuilder(from -> from.from("debian:bookworm-slim")
                        .run("apt-get update && apt-get install -y --no-install-recommends"
                                + " busybox-static socat iperf3 redis-server dnsmasq-base && mkdir -p /www"
                                + " && ln -s /bin/busybox /usr/local/bin/httpd"
                                + " && ln -s /bin/busybox /usr/local/bin/netstat")
                        .build())
                .get();
        Path archive = Files.createTempFile("kftray-box", ".tar");
        try (InputStream saved =
                DockerClientFactory.lazyClient().saveImageCmd(image).exec()) {
            Files.copy(saved, archive, StandardCopyOption.REPLACE_EXISTING);
            container.copyFileToContainer(MountableFile.forHostPath(archive), "/tmp/box.tar");
        } finally {
            Files.delete(archive);
        }
        succeed(container.execInContainer("ctr", "-n", "k8s.io", "images", "import", "/tmp/box.tar"));
    }

    private static void kubectl(K3sContainer container, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 3];
        command[0] = "kubectl";
        command[1] = "--kubeconfig";
        command[2] = "/etc/rancher/k3s/k3s.yaml";
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        succeed(container.execInContainer(command));
    }

    private static void succeed(Container.ExecResult result) {
        if (result.getExitCode() != 0) {
            throw new IllegalStateException(result.getStdout() + result.getStderr());
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

package app.kftray.frontend.cli;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sandbox as the demo's cluster; its kubeconfig, which holds a token, lies in a private folder as long as it runs. */
final class SandboxCluster implements DemoCluster {
    private final Sandbox sandbox;
    private final Path folder;
    private final Path kubeconfig;

    private SandboxCluster(Sandbox sandbox, Path folder, Path kubeconfig) {
        this.sandbox = sandbox;
        this.folder = folder;
        this.kubeconfig = kubeconfig;
    }

    static SandboxCluster start() {
        Sandbox sandbox = Sandbox.demo();
        try {
            Path folder = Files.createTempDirectory("kftray-demo");
            Path kubeconfig = Files.createTempFile(folder, "kubeconfig", ".yaml");
            Files.writeString(kubeconfig, sandbox.kubeconfig());
            return new SandboxCluster(sandbox, folder, kubeconfig);
        } catch (IOException e) {
            sandbox.close();
            throw new UncheckedIOException("the demo's kubeconfig cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public List<ForwardConfig> forwards() {
        return List.of(forward("web", 80), forward("api", 8080));
    }

    private ForwardConfig forward(String service, int port) {
        return ForwardConfig.to(new Target.Service(service), new RemotePort.Numbered(port))
                .alias(service)
                .kubeconfig(List.of(kubeconfig))
                .namespace("demo")
                .build();
    }

    @Override
    public void kill(String pod) {
        int slash = pod.indexOf('/');
        sandbox.kill(pod.substring(0, slash), pod.substring(slash + 1));
    }

    @Override
    public void close() {
        sandbox.close();
        try {
            Files.deleteIfExists(kubeconfig);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // a temporary folder stays; its token opens nothing any more
        }
    }
}

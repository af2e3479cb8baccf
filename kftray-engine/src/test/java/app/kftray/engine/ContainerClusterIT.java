package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.Target;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on a cluster in a container, whatever cluster the other tests are given. */
@Timeout(300)
class ContainerClusterIT {
    @Test
    void forwardsIntoTheContainersCluster() throws Exception {
        Optional<Path> kubeconfig = ContainerCluster.kubeconfig();
        Assumptions.assumeTrue(kubeconfig.isPresent(), "skipped: there is no Docker engine");
        try (RunningEngine engine = new RunningEngine(kubeconfig.get())) {
            int port = engine.forward("web", new Target.Service("web"), "demo", "80");
            assertThat(RunningEngine.get(port)).startsWith("web-");
        }
    }
}

package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel of the node says of a relay that is ready and has nothing to do: it is small, quick to start, and may do nothing. */
class RelayProcessIT {
    private static final String NAMESPACE = "kftray-process";
    private static final int USER = 65_532;
    private static final String FILTERED = "2"; // SECCOMP_MODE_FILTER

    @Test
    @Timeout(120)
    void isSmallAndMayDoNothing() throws Exception {
        DatagramGround.assumeImage();
        TestCluster cluster = TestCluster.find();
        cluster.apply(
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}\n"
                        .formatted(NAMESPACE));
        try (RunningEngine engine = new RunningEngine(cluster.kubeconfig(), "kftray.relay.namespace", NAMESPACE)) {
            engine.forward(
                    "names",
                    ForwardConfig.to(new Target.Service("tools"), RemotePort.parse("dns-udp"))
                            .namespace("demo")
                            .protocol("udp"));
            String relay = cluster.kubectl("-n", NAMESPACE, "get", "pods", "-l", RelayGround.SELECTOR, "-o", "name")
                    .strip();
            PodProcess process = PodProcess.of(cluster, NAMESPACE, relay);

            assertThat(process.processorTime()).as("until it was ready").isLessThan(Duration.ofMillis(500));
            assertThat(Integer.parseInt(process.status("VmRSS").getFirst()))
                    .as("kB resident")
                    .isLessThan(64 * 1024);
            for (String ids : new String[] {"Uid", "Gid"}) {
                assertThat(process.status(ids)).as(ids).containsOnly("" + USER);
            }
            for (String capabilities : new String[] {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
                assertThat(process.status(capabilities)).as(capabilities).containsExactly("0".repeat(16));
            }
            assertThat(process.status("NoNewPrivs")).containsExactly("1");
            assertThat(process.status("Seccomp")).containsExactly(FILTERED);
            assertThat(process.rootOptions()).contains("ro");
        }
    }
}

package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.LocalProblem;
import app.kftray.sandbox.Sandbox;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local port that another program has when its forward starts, and gives back later. */
class PortFreedTest {

    @Test
    void isTakenAsSoonAsItIsFreeAndKeepsNobodyElseWaiting(@TempDir Path folder) throws Exception {
        try (Sandbox sandbox = Sandbox.demo();
                RunningEngine engine =
                        new RunningEngine(Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()))) {
            int port;
            try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                port = other.getLocalPort();
                engine.start("taken", web().localPort(port));
                int free = engine.forward("free", web());

                await().until(() -> engine.status("taken").state() == ForwardState.FAILED);
                assertThat(engine.status("taken").problem()).isInstanceOf(LocalProblem.PortInUse.class);
                assertThat(engine.status("free").state()).isEqualTo(ForwardState.ACTIVE);
                assertThat(RunningEngine.get(free)).startsWith("hello from pod web-");
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> engine.status("taken").state() == ForwardState.ACTIVE);
            assertThat(engine.port("taken")).isEqualTo(port);
            assertThat(RunningEngine.get(port)).startsWith("hello from pod web-");
        }
    }

    private static ForwardConfig.Builder web() {
        return ForwardConfig.to(new Target.Service("web"), RemotePort.parse("80"))
                .namespace("demo");
    }
}

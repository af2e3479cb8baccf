package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.StreamProblem;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What is not about being well again: who waits for nothing, who is left alone, and who may finish. On any ground. */
final class Beside {
    private Beside() {}

    /** A connection that waited in vain is closed when its time is over, and an event says why. */
    static void aHoldThatExpiresIsTold(FaultGround ground) throws Exception {
        try (RunningEngine engine = new RunningEngine(ground.kubeconfig(), "kftray.hold-time", "2s")) {
            int port = engine.forward("held", new Target.Service("one"), ground.namespace(), "80");
            ground.scale("one", 0);
            // Before that a connection would still reach the pod that ends.
            await().until(() -> engine.status("held").state() != ForwardState.ACTIVE);
            try (Socket socket = RunningEngine.connect(port)) {
                long begun = System.nanoTime();
                assertThat(closes(socket)).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
            } finally {
                ground.scale("one", 1);
            }
            await().untilAsserted(() -> assertThat(engine.events)
                    .anyMatch(it -> it instanceof ForwardEvent.ConnectionFailed failed
                            && failed.problem() instanceof StreamProblem.HoldExpired));
        }
    }

    /** What is done to a forward beside the one that is asked. */
    private interface Deed {
        void to(RunningEngine engine) throws Exception;
    }

    /** Another forward's end reaches neither open connections nor new ones. */
    static void aForwardThatStopsTouchesNoOther(FaultGround ground) throws Exception {
        touchesNoOther(
                ground,
                engine -> engine.service().stop("beside").toCompletableFuture().join());
    }

    /** Nor does its failure, though both lead to the same pod. */
    static void aForwardThatFailsTouchesNoOther(FaultGround ground) throws Exception {
        touchesNoOther(ground, engine -> {
            ground.hide("also-one");
            await().until(() -> engine.status("beside").state() == ForwardState.FAILED);
        });
    }

    /** Nor does a change of its configuration, which leads it to other pods. */
    static void aForwardThatIsReconfiguredTouchesNoOther(FaultGround ground) throws Exception {
        touchesNoOther(ground, engine -> {
            engine.service().stop("beside").toCompletableFuture().join();
            engine.forward("beside", new Target.Service("many"), ground.namespace(), "80");
        });
    }

    private static void touchesNoOther(FaultGround ground, Deed deed) throws Exception {
        ground.expose("also-one", "one", 80, 8080);
        try (RunningEngine engine = new RunningEngine(ground.kubeconfig())) {
            int port = engine.forward("stays", new Target.Service("one"), ground.namespace(), "80");
            engine.forward("beside", new Target.Service("also-one"), ground.namespace(), "80");
            try (Socket open = begin(port);
                    Prober prober = new Prober(port, FaultTrial::ask)) {
                await().until(() -> prober.rightSince(0));
                deed.to(engine);
                prober.runFor(Duration.ofMillis(500));
                assertThat(finish(open)).isEqualTo(RunningEngine.get(port));
                Prober.Count count = prober.stop();
                assertThat(count.refused() + count.lost() + count.wrong() + count.late())
                        .as("%s", count)
                        .isZero();
            }
            assertThat(engine.status("stays").restarts()).isZero();
        }
    }

    /** A pod that ends gets no new connections, and answers the one it has. */
    static void anOpenConnectionMayFinishInAPodThatEnds(FaultGround ground) throws Exception {
        try (RunningEngine engine = new RunningEngine(ground.kubeconfig())) {
            int port = engine.forward("drained", new Target.Service("one"), ground.namespace(), "80");
            String before = RunningEngine.get(port);
            try (Socket open = begin(port)) {
                ground.beginToEnd("one", Duration.ofSeconds(15));
                await("another pod answers")
                        .atMost(Duration.ofSeconds(12))
                        .until(() -> !RunningEngine.get(port).equals(before));
                assertThat(finish(open)).isEqualTo(before);
            }
        }
    }

    /** The first half of a question, which has time to reach its pod. */
    static Socket begin(int port) throws IOException, InterruptedException {
        Socket socket = RunningEngine.connect(port);
        write(socket, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Half: ");
        Thread.sleep(300);
        return socket;
    }

    /** The other half; the answer's body. */
    static String finish(Socket socket) throws IOException {
        write(socket, "done\r\n\r\n");
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean closes(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}

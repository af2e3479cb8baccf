package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.LoginProblem;
import app.kftray.sandbox.Sandbox;
import app.kftray.sandbox.SandboxUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A login plug-in that several forwards use, on the sandbox: how often it runs. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-in is a shell script")
class LoginStormTest {
    private static final List<String> FORWARDS = List.of("one", "two", "three");

    private final Sandbox sandbox = Sandbox.start();
    private final SandboxUser ann = sandbox.user("ann").allow("*", "*");
    private Path folder;
    private Path kubeconfig;
    private RunningEngine engine;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        sandbox.service("demo", "web", 80, 1);
        kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"),
                sandbox.kubeconfig(ann)
                        .replaceAll(
                                "token: \"[^\"]+\"",
                                "exec: {command: sh, args: [-c, 'echo run >> " + folder.resolve("runs") + "; cat "
                                        + folder.resolve("answer") + "']}"));
        answer(ann.token());
        engine = new RunningEngine(kubeconfig);
    }

    @AfterEach
    void stop() {
        engine.close();
        sandbox.close();
    }

    @Test
    void oneRunServesAllAndAnotherFollowsARefusal() throws Exception {
        for (String alias : FORWARDS) {
            engine.forward(alias, new Target.Service("web"), "demo", "80");
        }
        assertThat(runs()).isOne();
        answer(ann.renewToken());
        sandbox.pods("demo", "web").forEach(pod -> sandbox.kill("demo", pod));
        await().atMost(Duration.ofSeconds(10)).until(() -> runs() == 2);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(engine.service().list())
                        .allSatisfy(it -> assertThat(it.state()).isEqualTo(ForwardState.ACTIVE)));
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void aTokenThatIsRefusedDoesNotMakeItRunInALoop() throws Exception {
        String valid = ann.token();
        answer("refused");
        FORWARDS.forEach(alias -> engine.start(alias, new Target.Service("web"), "demo", "80"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(engine.service().list())
                        .allSatisfy(it -> assertThat(it.problem()).isInstanceOf(LoginProblem.Unauthorized.class)));
        await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(9)).until(() -> runs() == 2);
        answer(valid);
        Files.writeString(kubeconfig, Files.readString(kubeconfig) + "# looked at\n");
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(engine.service().list())
                        .allSatisfy(it -> assertThat(it.state()).isEqualTo(ForwardState.ACTIVE)));
        assertThat(runs()).isEqualTo(3);
    }

    @Test
    void aPluginThatWaitsForAPersonIsToldOfWithWhatItSays() throws Exception {
        Path gate = folder.resolve("gate");
        Files.writeString(
                kubeconfig,
                Files.readString(kubeconfig)
                        .replace(
                                "echo run >>",
                                "echo enter the code ABCD >&2; while ! test -e " + gate
                                        + "; do sleep 0.05; done; echo run >>"));
        engine.start("one", new Target.Service("web"), "demo", "80");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(engine.events)
                        .anySatisfy(event -> assertThat(event)
                                .isInstanceOfSatisfying(
                                        ForwardEvent.Reconnecting.class,
                                        it -> assertThat(it.cause())
                                                .isInstanceOfSatisfying(
                                                        LoginProblem.LoginWaits.class,
                                                        waits -> assertThat(waits.said())
                                                                .isEqualTo("enter the code ABCD")))));
        assertThat(engine.status("one").problem()).isInstanceOf(LoginProblem.LoginWaits.class);

        Files.createFile(gate);

        await().atMost(Duration.ofSeconds(10)).until(() -> engine.status("one").state() == ForwardState.ACTIVE);
        assertThat(engine.events)
                .filteredOn(ForwardEvent.Reconnecting.class::isInstance)
                .hasSize(1);
    }

    private void answer(String token) throws IOException {
        Files.writeString(
                folder.resolve("answer"),
                "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {\"token\": \"" + token + "\"}}");
    }

    private int runs() throws IOException {
        Path runs = folder.resolve("runs");
        return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
    }
}

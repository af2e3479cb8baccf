package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.Right;
import app.kftray.sandbox.Sandbox;
import app.kftray.sandbox.SandboxUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check --cluster} finds out, asked of the service as the command line asks it. */
class ClusterCheckTest {
    @TempDir
    private Path folder;

    private final Sandbox sandbox = Sandbox.demo();
    private Path kubeconfig;
    private RunningEngine engine;

    @BeforeEach
    void start() throws Exception {
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
        engine = new RunningEngine(kubeconfig);
    }

    @AfterEach
    void stop() {
        engine.close();
        sandbox.close();
    }

    @Test
    void whatWouldWorkIsToldWithItsPods() throws Exception {
        CheckResult result = check(forward("web", "http").build()).getFirst();
        assertThat(result.problems()).isEmpty();
        assertThat(result.facts()).contains("2 ready pods behind svc/web, port 8080");
    }

    @Test
    void anUnknownContext() throws Exception {
        ForwardProblem problem = problem(forward("web", "80").context("sandbx"));
        assertThat(problem.code()).isEqualTo("unknown-context");
        assertThat(problem.hint()).isEqualTo("Did you mean sandbox? Known contexts: sandbox.");
    }

    @Test
    void aMissingNamespace() throws Exception {
        ForwardProblem problem = problem(forward("web", "80").namespace("dmeo"));
        assertThat(problem.message()).isEqualTo("there is no namespace dmeo in context sandbox");
        assertThat(problem.hint()).startsWith("Did you mean demo? ");
    }

    @Test
    void aMissingService() throws Exception {
        ForwardProblem problem = problem(forward("wbe", "80"));
        assertThat(problem.message()).isEqualTo("there is no service wbe in namespace demo");
        assertThat(problem.hint()).startsWith("Did you mean web? ");
    }

    @Test
    void aPortThatTheServiceLacks() throws Exception {
        assertThat(problem(forward("web", "81")).code()).isEqualTo("no-such-port");
        ForwardProblem named = problem(forward("web", "htp"));
        assertThat(named.message()).contains("svc/web").contains("htp");
        assertThat(named.hint()).isEqualTo("Known TCP ports: 80 (http).");
    }

    @Test
    void aRightThatIsMissing() throws Exception {
        SandboxUser bob = sandbox.user("bob")
                .allow("*", "services")
                .allow("*", "endpointslices")
                .allow("*", "pods");
        Path his = Files.writeString(folder.resolve("bob"), sandbox.kubeconfig(bob));
        ForwardProblem problem = problem(forward("web", "80").kubeconfig(List.of(his)));
        assertThat(problem)
                .isInstanceOfSatisfying(
                        AccessProblem.Forbidden.class,
                        it -> assertThat(it.missing()).containsExactly(new Right("create", "", "pods/portforward")));
        assertThat(problem.hint()).contains("kubectl create role");
    }

    @Test
    void allAreAnsweredInTheirOrder() throws Exception {
        assertThat(check(
                        forward("wbe", "80").build(),
                        forward("web", "80").build(),
                        forward("api", "81").build()))
                .extracting(result -> result.problems().size())
                .containsExactly(1, 0, 1);
    }

    private ForwardConfig.Builder forward(String service, String port) {
        return ForwardConfig.to(new Target.Service(service), RemotePort.parse(port))
                .alias(service)
                .namespace("demo")
                .kubeconfig(List.of(kubeconfig));
    }

    private ForwardProblem problem(ForwardConfig.Builder forward) throws Exception {
        List<ForwardProblem> problems = check(forward.build()).getFirst().problems();
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    private List<CheckResult> check(ForwardConfig... forwards) throws Exception {
        return engine.service().check(List.of(forwards)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

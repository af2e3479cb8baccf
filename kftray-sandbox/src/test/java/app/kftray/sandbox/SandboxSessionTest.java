package app.kftray.sandbox;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on the sandbox, over the bare upgrade and through the tunnel. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class SandboxSessionTest extends SessionContract {
    private static Sandbox sandbox;

    @Parameter
    boolean tunnel;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.builder().tls().start();
        sandbox.run(
                "demo",
                "tools",
                1,
                Map.of(
                        ECHO, Program.echo(),
                        DISCARD, Program.discard(),
                        ENDLESS, Program.endless(),
                        LATE, Program.answersLate(Duration.ofSeconds(2)),
                        ENDS, Program.endsAtOnce(),
                        SILENT, Program.silent()));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Override
    SpdyClient open() throws Exception {
        return SpdyClient.open(ServerAccess.of(sandbox.kubeconfig()), "demo", "tools-1", tunnel);
    }
}

package app.kftray.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the {@link FaultMatrix} on a sandbox of its own. */
@Execution(ExecutionMode.CONCURRENT)
class FaultMatrixTest {
    /** Rows run beside each other and other modules' tests, with a cold compiler; a real cluster is held to the table itself. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(10);

    static Stream<FaultMatrix.Row> rows() {
        return FaultMatrix.chosen();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("rows")
    @Timeout(150)
    void isWellAgain(FaultMatrix.Row row, @TempDir Path folder) throws Exception {
        try (SandboxGround ground = new SandboxGround(folder, row.tls())) {
            FaultTrial.run(row, ground, ALLOWANCE);
        }
    }
}

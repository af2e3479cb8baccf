package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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

    /** What no real cluster tries is held to the table here, by the best of three tries. */
    private static final Duration TIGHT = Duration.ofSeconds(2);

    private static final int TRIES = 3;

    /** Rows run side by side here; what takes twenty seconds is still told before it is over. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    static Stream<FaultMatrix.Row> rows() {
        return FaultMatrix.chosen();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("rows")
    @Timeout(150)
    void isWellAgain(FaultMatrix.Row row, @TempDir Path folder) throws Exception {
        boolean alone = row.is(FaultMatrix.Trait.SANDBOX_ONLY);
        Duration limit = row.well().plus(alone ? TIGHT : ALLOWANCE);
        Duration well = run(row, folder);
        for (int tries = 1; alone && well.compareTo(limit) >= 0 && tries < TRIES; tries++) {
            well = run(row, folder);
        }
        assertThat(well).as("time to be well after: %s", row.fault()).isLessThan(limit);
    }

    private static Duration run(FaultMatrix.Row row, Path folder) throws Exception {
        Path own = Files.createTempDirectory(folder, "try");
        try (SandboxGround ground = new SandboxGround(own, row.is(FaultMatrix.Trait.ENCRYPTED))) {
            return FaultTrial.run(row, ground, SLACK).well();
        }
    }
}

package app.kftray.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the {@link FaultMatrix} that leave a real cluster alone, each in a namespace of its own: they mostly wait. */
class FaultsBesideIT {
    private static final BlockingQueue<String> NAMESPACES =
            new LinkedBlockingQueue<>(List.of("kftray-faults-1", "kftray-faults-2", "kftray-faults-3"));

    static Stream<FaultMatrix.Row> rows() {
        return FaultMatrix.chosenToBeBesideOthers();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("rows")
    @Execution(ExecutionMode.CONCURRENT)
    @Timeout(180)
    void isWellAgain(FaultMatrix.Row row, @TempDir Path folder) throws Exception {
        String namespace = NAMESPACES.take();
        try {
            FaultMatrixIT.run(row, folder, namespace);
        } finally {
            NAMESPACES.add(namespace);
        }
    }
}

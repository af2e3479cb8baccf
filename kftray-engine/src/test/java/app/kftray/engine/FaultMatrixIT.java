package app.kftray.engine;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the {@link FaultMatrix} that a real cluster can do. */
class FaultMatrixIT {
    /** The cluster shares its two cores with the forwards and with who asks; a calm machine keeps to the table itself. */
    private static final int PATIENCE = 5;

    static Stream<FaultMatrix.Row> rows() {
        return FaultMatrix.chosen();
    }

    @ParameterizedTest
    @MethodSource("rows")
    @Timeout(120)
    void isWellAgain(FaultMatrix.Row row, @TempDir Path folder) throws Exception {
        TestCluster cluster = TestCluster.find();
        try (ClusterGround ground = new ClusterGround(cluster, folder)) {
            FaultTrial.run(row, ground, PATIENCE);
        }
    }
}

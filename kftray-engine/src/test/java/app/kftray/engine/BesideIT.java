package app.kftray.engine;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link Beside} on a real cluster. */
@Timeout(120)
class BesideIT {
    @TempDir
    private Path folder;

    @Test
    void aHoldThatExpiresIsTold() throws Exception {
        try (FaultGround ground = new ClusterGround(TestCluster.find(), folder)) {
            Beside.aHoldThatExpiresIsTold(ground);
        }
    }

    @Test
    void aForwardThatStopsTouchesNoOther() throws Exception {
        try (FaultGround ground = new ClusterGround(TestCluster.find(), folder)) {
            Beside.aForwardThatStopsTouchesNoOther(ground);
        }
    }

    @Test
    void aForwardThatFailsTouchesNoOther() throws Exception {
        try (FaultGround ground = new ClusterGround(TestCluster.find(), folder)) {
            Beside.aForwardThatFailsTouchesNoOther(ground);
        }
    }

    @Test
    void aForwardThatIsReconfiguredTouchesNoOther() throws Exception {
        try (FaultGround ground = new ClusterGround(TestCluster.find(), folder)) {
            Beside.aForwardThatIsReconfiguredTouchesNoOther(ground);
        }
    }

    @Test
    void anOpenConnectionMayFinishInAPodThatEnds() throws Exception {
        try (FaultGround ground = new ClusterGround(TestCluster.find(), folder)) {
            Beside.anOpenConnectionMayFinishInAPodThatEnds(ground);
        }
    }
}

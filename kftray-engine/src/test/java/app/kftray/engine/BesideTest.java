package app.kftray.engine;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link Beside} on a sandbox. */
@Timeout(120)
class BesideTest {
    @TempDir
    private Path folder;

    @Test
    void aHoldThatExpiresIsTold() throws Exception {
        try (FaultGround ground = new SandboxGround(folder)) {
            Beside.aHoldThatExpiresIsTold(ground);
        }
    }

    @Test
    void aForwardThatStopsTouchesNoOther() throws Exception {
        try (FaultGround ground = new SandboxGround(folder)) {
            Beside.aForwardThatStopsTouchesNoOther(ground);
        }
    }

    @Test
    void aForwardThatFailsTouchesNoOther() throws Exception {
        try (FaultGround ground = new SandboxGround(folder)) {
            Beside.aForwardThatFailsTouchesNoOther(ground);
        }
    }

    @Test
    void aForwardThatIsReconfiguredTouchesNoOther() throws Exception {
        try (FaultGround ground = new SandboxGround(folder)) {
            Beside.aForwardThatIsReconfiguredTouchesNoOther(ground);
        }
    }

    @Test
    void anOpenConnectionMayFinishInAPodThatEnds() throws Exception {
        try (FaultGround ground = new SandboxGround(folder)) {
            Beside.anOpenConnectionMayFinishInAPodThatEnds(ground);
        }
    }
}

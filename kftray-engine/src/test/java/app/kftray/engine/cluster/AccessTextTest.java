package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTextTest {
    @TempDir
    Path folder;

    @Test
    void theWholeTextIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("config"), "# ä\n" + "x".repeat(1 << 20));
        assertThat(AccessText.read(file)).hasSize((1 << 20) + 4);
    }

    @Test
    void whatNeverEndsFailsAtALimit() {
        Path zeros = Path.of("/dev/zero");
        assumeTrue(Files.exists(zeros));
        assertThatThrownBy(() -> AccessText.read(zeros)).hasMessage("it is larger than 4 MiB");
    }

    @Test
    void binaryIsSaidToBeNoText() throws IOException {
        Path file = Files.write(folder.resolve("key.der"), new byte[] {48, -126, 4, -92});
        assertThatThrownBy(() -> AccessText.read(file)).hasMessage("it is no UTF-8 text");
    }

    @Test
    void aMissingFileIsToldAsSuch() {
        assertThatThrownBy(() -> AccessText.read(folder.resolve("nothing"))).isInstanceOf(NoSuchFileException.class);
    }
}

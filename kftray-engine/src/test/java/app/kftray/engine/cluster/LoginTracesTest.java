package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at to see whether somebody has logged in. */
class LoginTracesTest {
    @TempDir
    private Path home;

    private Path cache;
    private LoginTraces traces;

    @BeforeEach
    void mark() throws IOException {
        cache = Files.createDirectories(home.resolve("cache"));
        Files.writeString(cache.resolve("token"), "one");
        traces = new LoginTraces(List.of(cache));
        traces.mark();
    }

    @Test
    void anotherContentOfAFileInAFolderIsSeen() throws IOException {
        assertThat(traces.changed()).isFalse();
        Files.writeString(cache.resolve("token"), "another");
        assertThat(traces.changed()).isTrue();
    }

    @Test
    void ofACrowdedFolderOnlyItsOwnTimeIsLookedAt() throws IOException {
        for (int i = 0; i < 250; i++) {
            Files.writeString(cache.resolve("file-" + i), "");
        }
        traces.mark();
        Files.writeString(cache.resolve("file-7"), "longer than it was");
        assertThat(traces.changed()).isFalse();
        Files.delete(cache.resolve("file-7"));
        assertThat(traces.changed()).isTrue();
    }

    @Test
    void whatIsGoneIsAChangeAndNoFailure() throws IOException {
        Files.delete(cache.resolve("token"));
        Files.delete(cache);
        assertThat(traces.changed()).isTrue();
    }
}

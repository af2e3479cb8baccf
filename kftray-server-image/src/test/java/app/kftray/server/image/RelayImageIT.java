package app.kftray.server.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of the image, asked of the archive that the build has left; what a running one promises, {@code RelayProcessIT} asks. */
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayImageIT {
    private static final Path BUILT = Path.of("target", "kftray-server.tar");
    private static final long MOST_BYTES = 60_000_000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final Map<String, String> documents = new HashMap<>();
    private final List<TarArchiveEntry> files = new ArrayList<>();

    @BeforeAll
    void read() throws IOException {
        try (TarArchiveInputStream archive = new TarArchiveInputStream(Files.newInputStream(BUILT))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (entry.getName().endsWith(".json")) {
                    documents.put(entry.getName(), new String(archive.readAllBytes(), StandardCharsets.UTF_8));
                } else {
                    readLayer(archive);
                }
            }
        }
    }

    private void readLayer(InputStream compressed) throws IOException {
        TarArchiveInputStream layer = new TarArchiveInputStream(new GZIPInputStream(compressed));
        for (TarArchiveEntry file = layer.getNextEntry(); file != null; file = layer.getNextEntry()) {
            files.add(file);
        }
    }

    @Test
    void isSmall() throws IOException {
        assertThat(Files.size(BUILT)).isLessThan(MOST_BYTES);
        assertThat(files).extracting(TarArchiveEntry::getName).contains("kftray/bin/java", "kftray/lib/relay.jsa");
    }

    @Test
    void runsAsNobodyInParticular() {
        assertThat(documents.get("config.json"))
                .contains("\"User\":\"65532\"")
                .contains("\"Entrypoint\":[\"/kftray/bin/java\",\"@/kftray/relay\"]");
        assertThat(documents.get("manifest.json")).contains("\"localhost/kftray/kftray-server:");
    }

    @Test
    void nothingInItTellsWhenItWasBuiltOrIsAnybodysToChange() {
        assertThat(documents.get("config.json")).contains("\"created\":\"1970-01-01T00:00:01Z\"");
        assertThat(files).allSatisfy(file -> {
            assertThat(file.getLastModifiedTime().toMillis()).as(file.getName()).isEqualTo(1_000);
            assertThat(file.getLongUserId() + file.getLongGroupId())
                    .as(file.getName())
                    .isZero();
        });
        assertThat(files.stream().filter(file -> (file.getMode() & WRITABLE_BY_OTHERS) != 0))
                .extracting(TarArchiveEntry::getName)
                .containsExactly("tmp/");
    }

    /** In a process of its own, as the build does it. */
    @Test
    void isTheSameWhenItIsBuiltAgain(@TempDir Path again) throws Exception {
        Matcher name = Pattern.compile("\"(localhost/kftray/[^\"]+)\"")
                .matcher(String.valueOf(documents.get("manifest.json")));
        assertThat(name.find()).isTrue();
        Commands.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RelayImage.class.getName(),
                Path.of("src", "image", "classes.lst").toString(),
                again.toString(),
                "image=" + name.group(1)));
        Path runtime = BUILT.resolveSibling("kftray");
        try (Stream<Path> all = Files.walk(runtime)) {
            assertThat(all.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(again.resolve("kftray").resolve(runtime.relativize(file)))
                            .hasSameBinaryContentAs(file));
        }
        assertThat(again.resolve(BUILT.getFileName())).hasSameBinaryContentAs(BUILT);
    }
}

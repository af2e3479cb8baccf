package app.kftray.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileConfigSourceTest {
    private static final String WEB = "[{\"alias\": \"web\", \"service\": \"web\", \"remote_port\": 80}]";
    private static final String API = "[{\"alias\": \"api\", \"service\": \"api\", \"remote_port\": 80}]";

    @TempDir
    Path folder;

    private final List<ConfigReport> told = new CopyOnWriteArrayList<>();

    @Test
    void allFilesAreReadTogetherAndWhatCannotBeReadIsTold() throws IOException {
        Path web = Files.writeString(folder.resolve("web.json"), WEB);
        Path api = Files.writeString(folder.resolve("api.yaml"), "alias: api\nservice: api\nremote_port: 80\n");
        Path binary = Files.write(folder.resolve("binary.json"), new byte[] {(byte) 0xC3, 0x28});
        Path missing = folder.resolve("missing.json");

        ConfigReport report = source(web, missing, api, folder, binary).load();

        assertThat(report.forwards()).extracting(ForwardConfig::alias).containsExactly("web", "api");
        assertThat(report.errors())
                .containsExactly(
                        new ConfigProblem.Unreadable(missing.toString(), "there is no such file", "Check the path."),
                        new ConfigProblem.Unreadable(folder.toString(), "it is a folder", "Name the files in it."),
                        new ConfigProblem.Unreadable(
                                binary.toString(), "it is no UTF-8 text", "Save the text as UTF-8."));
    }

    @Test
    void whatIsLargerThanAConfigurationIsToldAndTheOthersStay() throws Exception {
        Path web = Files.writeString(folder.resolve("web.json"), WEB);
        Path large = Files.writeString(folder.resolve("large.json"), API);

        try (AutoCloseable watch = source(web, large).watch(told::add)) {
            try (FileChannel channel = FileChannel.open(large, StandardOpenOption.WRITE)) {
                // With a hole, so that the disk need not hold it.
                channel.write(ByteBuffer.wrap(new byte[1]), 3L * 1024 * 1024 * 1024);
            }
            await().until(() -> last().equals(List.of("web")));
        }

        assertThat(told.getLast().errors())
                .extracting(ForwardProblem::code, ForwardProblem::message)
                .containsExactly(tuple(
                        "config-unreadable",
                        "cannot read " + large + ": it is larger than 1 MiB, more than a configuration may have"));
    }

    @Test
    void editsReplacementsAndRemovalsAreTold() throws Exception {
        Path file = Files.writeString(folder.resolve("forwards.json"), WEB);

        try (AutoCloseable watch = source(file).watch(told::add)) {
            Files.writeString(file, API);
            await().until(() -> last().equals(List.of("api")));

            Files.move(Files.writeString(folder.resolve("new"), WEB), file, StandardCopyOption.ATOMIC_MOVE);
            await().until(() -> last().equals(List.of("web")));

            Files.delete(file);
            await().until(() -> !told.getLast().errors().isEmpty());

            Files.writeString(file, API);
            await().until(() -> last().equals(List.of("api")));
        }
        int heard = told.size();
        Files.writeString(file, WEB);

        assertThat(told).hasSize(heard);
    }

    @Test
    void aTextThatIsWrittenAgainUnchangedIsNotTold() throws Exception {
        Path file = Files.writeString(folder.resolve("forwards.json"), WEB);
        Path other = Files.writeString(folder.resolve("other.json"), "[]");

        try (AutoCloseable watch = source(file, other).watch(told::add)) {
            Files.writeString(file, WEB);
            Files.writeString(folder.resolve("unrelated.txt"), "x");
            Files.writeString(other, API);
            await().until(() -> last().equals(List.of("web", "api")));
        }
        assertThat(told).hasSize(1);
    }

    @Test
    void theFolderMayComeLater() throws Exception {
        Path file = folder.resolve("later/forwards.json");

        try (AutoCloseable watch = source(file).watch(told::add)) {
            Files.createDirectory(file.getParent());
            Files.writeString(file, WEB);
            await().until(() -> last().equals(List.of("web")));
        }
    }

    private List<String> last() {
        return told.isEmpty()
                ? List.of()
                : told.getLast().forwards().stream().map(ForwardConfig::alias).toList();
    }

    private static FileConfigSource source(Path... files) {
        return new FileConfigSource(
                List.of(files), new ConfigReader(new Capabilities(Set.of("tcp"), false), Path.of("/")));
    }
}

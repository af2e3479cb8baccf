package app.kftray.engine.config;

import app.kftray.api.config.ConfigSource;
import app.kftray.testkit.ConfigSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** What every source of configurations promises, by that of files. */
class FileConfigSourceContractTest extends ConfigSourceContract {
    @TempDir
    Path folder;

    @Override
    protected ConfigSource source() {
        return new FileConfigSource(
                List.of(folder.resolve("forwards.json")),
                new ConfigReader(new Capabilities(Set.of("tcp"), false), Path.of("/")));
    }

    @Override
    protected void write(List<String> services) throws IOException {
        String entries = services.stream()
                .map(it -> "{\"alias\": \"%s\", \"service\": \"%s\", \"remote_port\": 80}".formatted(it, it))
                .collect(Collectors.joining(","));
        Files.writeString(folder.resolve("forwards.json"), "[" + entries + "]");
    }

    @Override
    protected void spoil() throws IOException {
        Path file = folder.resolve("forwards.json");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 1) + ", {\"alias\": \"bad\", \"remote_port\": -1}]");
    }

    @Override
    protected boolean isService() {
        return false;
    }
}

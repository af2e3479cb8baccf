package com.example.kftray;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Forwards from the files {@code *.properties} of a folder, one a file: each tool that sets up a machine can add its own and take it
 * away again. The folder is what {@code FORWARDS_D} says, otherwise {@code ~/.kftray/forwards.d}; see {@link PropertiesFile} for
 * what is in a file.
 */
public final class PropertiesSource implements ConfigSource {
    private static final String SUFFIX = ".properties";

    private final Path folder;

    /** For ServiceLoader. */
    public PropertiesSource() {
        this(Path.of(System.getenv()
                .getOrDefault(
                        "FORWARDS_D",
                        Path.of(System.getProperty("user.home"), ".kftray", "forwards.d")
                                .toString())));
    }

    PropertiesSource(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "properties";
    }

    /** Never throws for what a person wrote: a mistake is reported, and the other files are read. */
    @Override
    public ConfigReport load() {
        List<ForwardConfig> forwards = new ArrayList<>();
        List<ForwardProblem> errors = new ArrayList<>();
        List<ForwardProblem> warnings = new ArrayList<>();
        for (Path file : files(errors)) {
            PropertiesFile.read(file, forwards, errors, warnings);
        }
        return new ConfigReport(forwards, errors, warnings);
    }

    /** Sorted, so that the same folder always says the same. */
    private List<Path> files(List<ForwardProblem> errors) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> it.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            errors.add(new PluginProblem.Own(
                    "properties-unreadable", folder + " cannot be read", "Check the folder's permissions.", true));
            return List.of();
        }
    }

    /** Looks once a second: that is enough for a person, and works on every file system. */
    @Override
    public AutoCloseable watch(Consumer<ConfigReport> listener) {
        return new Watch(this::load, listener);
    }
}

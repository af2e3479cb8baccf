package app.kftray.engine.config;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ConfigText;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Forwards from JSON and YAML files, read together. Thread-safe. */
public final class FileConfigSource implements ConfigSource {
    private final List<Path> files;
    private final ConfigReader reader;

    /** Problems call each file as the path was given. */
    public FileConfigSource(List<Path> files, ConfigReader reader) {
        this.files = List.copyOf(files);
        this.reader = reader;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public ConfigReport load() {
        return report(texts());
    }

    /**
     * A file may be edited, replaced by renaming another over it, removed and come back; the listener is told only when the
     * texts differ. It is called on the watch's own virtual thread, and not any more once {@code close} has returned.
     */
    @Override
    public AutoCloseable watch(Consumer<ConfigReport> listener) {
        FileWatch<List<FileText>> watch = new FileWatch<>(files, this::texts, texts -> listener.accept(report(texts)));
        watch.start();
        return watch;
    }

    /** The text of a file, or why there is none; compared to see whether anything changed. */
    private record FileText(
            Path file, String text, @Nullable ForwardProblem fault) {}

    private List<FileText> texts() {
        return files.stream().map(FileConfigSource::text).toList();
    }

    private static FileText text(Path file) {
        try {
            return new FileText(file, ConfigText.read(file), null);
        } catch (ProblemException unreadable) {
            return new FileText(file, "", unreadable.problem());
        }
    }

    private ConfigReport report(List<FileText> texts) {
        List<SourceText> sources = new ArrayList<>();
        List<ForwardProblem> errors = new ArrayList<>();
        for (FileText text : texts) {
            if (text.fault() == null) {
                sources.add(new SourceText(text.file().toString(), text.text(), folder(text.file())));
            } else {
                errors.add(text.fault());
            }
        }
        ConfigReport read = reader.read(sources);
        errors.addAll(read.errors());
        return new ConfigReport(read.forwards(), errors, read.warnings());
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}

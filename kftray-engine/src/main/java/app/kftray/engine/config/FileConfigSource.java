package app.kftray.engine.config;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
    private record FileText(Path file, String text, String fault) {}

    private List<FileText> texts() {
        return files.stream().map(FileConfigSource::text).toList();
    }

    private static FileText text(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return new FileText(file, "", "it is a folder");
            }
            return new FileText(file, Files.readString(file), "");
        } catch (NoSuchFileException missing) {
            return new FileText(file, "", "there is no such file");
        } catch (CharacterCodingException binary) {
            return new FileText(file, "", "it is no UTF-8 text");
        } catch (IOException failure) {
            return new FileText(file, "", Files.isReadable(file) ? failure.toString() : "permission denied");
        }
    }

    private ConfigReport report(List<FileText> texts) {
        List<SourceText> sources = new ArrayList<>();
        List<ForwardProblem> unreadable = new ArrayList<>();
        for (FileText text : texts) {
            if (text.fault().isEmpty()) {
                sources.add(new SourceText(text.file().toString(), text.text(), folder(text.file())));
            } else {
                unreadable.add(new ConfigProblem.Unreadable(text.file().toString(), text.fault()));
            }
        }
        ConfigReport read = reader.read(sources);
        List<ForwardProblem> errors = new ArrayList<>(unreadable);
        errors.addAll(read.errors());
        return new ConfigReport(read.forwards(), errors, read.warnings());
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}

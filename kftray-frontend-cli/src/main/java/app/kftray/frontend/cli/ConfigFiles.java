package app.kftray.frontend.cli;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ConfigText;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.frontend.FrontendContext;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The configuration files that a person named: {@code -} is standard input, none is the file in the config folder. What the
 * sources of plug-ins say is read beside them, so without a file there may still be forwards.
 */
final class ConfigFiles {
    private static final String STANDARD_INPUT = "-";
    private static final String DEFAULT_NAME = "forwards.json";

    private final FrontendContext context;
    private final boolean standardInput;
    private final List<Path> paths;

    private ConfigFiles(FrontendContext context, boolean standardInput, List<Path> paths) {
        this.context = context;
        this.standardInput = standardInput;
        this.paths = paths;
    }

    static ConfigFiles of(FrontendContext context, List<String> names) {
        if (names.isEmpty()) {
            Path standard = context.configFolder().resolve(DEFAULT_NAME);
            if (!Files.exists(standard)) {
                if (!context.service().sources().isEmpty()) {
                    return new ConfigFiles(context, false, List.of());
                }
                throw usage(
                        "no FILE was given, and there is no " + standard,
                        "Name a file, write that one, or forward without a file: kftray forward svc/web 8080:80");
            }
            return new ConfigFiles(context, false, List.of(standard));
        }
        // A file that is named twice would clash with itself.
        Set<Path> seen = new HashSet<>();
        List<Path> paths = names.stream()
                .filter(name -> !name.equals(STANDARD_INPUT))
                .map(ConfigFiles::path)
                .filter(path -> seen.add(path.toAbsolutePath().normalize()))
                .toList();
        return new ConfigFiles(context, names.contains(STANDARD_INPUT), paths);
    }

    /** Everything that the files and standard input say now. May block on standard input. */
    ConfigReport load() {
        if (!standardInput) {
            return source().load();
        }
        ConfigReport typed = readStandardInput();
        if (paths.isEmpty() && context.service().sources().isEmpty()) {
            return typed;
        }
        ConfigReport read = source().load();
        return new ConfigReport(
                joined(read.forwards(), typed.forwards()),
                joined(read.errors(), typed.errors()),
                joined(read.warnings(), typed.warnings()));
    }

    /** The files as a source that can be watched; standard input cannot. */
    ConfigSource watchable() {
        if (standardInput) {
            throw usage("standard input cannot be watched", "Put the configuration into a file, or leave out --watch.");
        }
        return source();
    }

    /** The files and sources in a sentence. */
    String names() {
        List<String> names = new ArrayList<>(paths.stream().map(Path::toString).toList());
        if (standardInput) {
            names.add("standard input");
        }
        names.addAll(context.service().sources());
        return String.join(", ", names);
    }

    private ConfigSource source() {
        return context.service().files(paths);
    }

    private ConfigReport readStandardInput() {
        try {
            return context.service().parse("stdin", ConfigText.read("stdin", context.in()));
        } catch (ProblemException unreadable) {
            return new ConfigReport(List.<ForwardConfig>of(), List.of(unreadable.problem()), List.of());
        }
    }

    private static Path path(String name) {
        if (name.isBlank()) {
            throw usage(
                    "a FILE is an empty text (expected: a path, or -)",
                    "Leave it out for " + DEFAULT_NAME + " in the config folder.");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException wrong) {
            throw usage(name + " is no path: " + wrong.getReason(), "");
        }
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static ProblemException usage(String message, String hint) {
        return new ProblemException(new ConfigProblem.BadUsage(message, hint));
    }
}

package app.kftray.engine.plugin;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Opens whatever lies in a plug-in folder; a broken plug-in is reported and the others are opened all the same. */
final class PluginFolder {
    private PluginFolder() {}

    static List<PluginLayer> open(Path folder, ModuleLayer program, List<ForwardProblem> problems) {
        List<PluginLayer> layers = new ArrayList<>();
        for (Path file : plugins(folder, problems)) {
            try {
                layers.add(PluginLayer.open(file, program));
            } catch (RuntimeException | LinkageError broken) {
                problems.add(new PluginProblem.Unloadable(file.toString(), reason(broken)));
            }
        }
        return layers;
    }

    /** In the order of their names, so that every start finds the same. */
    private static List<Path> plugins(Path folder, List<ForwardProblem> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(PluginFolder::isPlugin).sorted().toList();
        } catch (IOException unreadable) {
            problems.add(new PluginProblem.Unloadable(folder.toString(), reason(unreadable)));
            return List.of();
        }
    }

    private static boolean isPlugin(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".")
                && (Files.isDirectory(file) || name.toLowerCase(Locale.ROOT).endsWith(".jar"));
    }

    /** The module system's sentences stand on their own, but the last cause is the one that helps. */
    static String reason(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return switch (last) {
            // Their messages are a name alone.
            case ClassNotFoundException missing -> "the class " + missing.getMessage() + " is missing";
            case AccessDeniedException denied -> "permission denied";
            case NoSuchFileException missing -> "there is no such file";
            default -> last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        };
    }
}

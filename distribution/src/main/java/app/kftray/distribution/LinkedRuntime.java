package app.kftray.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Java runtime that holds the program's modules and nothing of the JDK that they do not need, linked by jlink. */
final class LinkedRuntime {
    /** What no module requires by name: flight recordings, names of services from DNS, plug-ins that open ZIP files. */
    private static final List<String> SYSTEM_MODULES = List.of("jdk.jfr", "jdk.naming.dns", "jdk.zipfs");

    private final LinkableModules modules;
    private final Path sources;

    /** {@code sources} holds the options that the runtime always starts with, those of all systems and of this one. */
    LinkedRuntime(LinkableModules modules, Path sources) {
        this.modules = modules;
        this.sources = sources;
    }

    void link(Path image) throws IOException {
        List<String> roots = new ArrayList<>(modules.names());
        roots.addAll(SYSTEM_MODULES);
        List<String> arguments = List.of(
                "--module-path",
                modules.jars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "--add-modules",
                String.join(",", roots),
                "--add-options=" + startOptions(),
                "--ignore-signing-information",
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--vm",
                "server",
                "--compress",
                "zip-6",
                "--output",
                image.toString());
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        List<String> command = new ArrayList<>(List.of(jlink.toString()));
        command.addAll(arguments);
        Path said = Files.createTempFile("jlink", ".log"); // it warns of signed libraries, which changes nothing
        try {
            Process linking = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (linking.waitFor() != 0) {
                throw new IOException(
                        "jlink ended with status " + linking.exitValue() + ":\n" + Files.readString(said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(said);
        }
    }

    /** Every module is a root: natives and what ServiceLoader finds are required by nobody. */
    private String startOptions() throws IOException {
        List<String> all = new ArrayList<>();
        for (String name : List.of("options.txt", "options-" + LinkableModules.system() + ".txt")) {
            Path file = sources.resolve(name);
            if (Files.exists(file)) {
                all.addAll(Files.readAllLines(file));
            }
        }
        all.removeIf(line -> line.isBlank() || line.startsWith("#"));
        all.add("--add-modules=" + String.join(",", modules.names()));
        return String.join(" ", all);
    }
}

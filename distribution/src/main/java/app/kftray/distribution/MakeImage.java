package app.kftray.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Makes the image: a Java runtime that consists of the program's modules, its libraries and what they need of the JDK, with a
 * launcher, a folder for plug-ins and the licences beside it; and an archive of it. It does nothing when nothing it is made of
 * changed.
 *
 * <p>Run by Maven as a source file: {@code java -cp CLASS-PATH MakeImage.java CLASS-PATH SOURCES TARGET VERSION}.
 */
public final class MakeImage {
    private MakeImage() {}

    public static void main(String[] arguments) throws IOException {
        List<Path> jars = Stream.of(arguments[0].split(File.pathSeparator))
                .filter(it -> it.endsWith(".jar"))
                .map(Path::of)
                .toList();
        Path sources = Path.of(arguments[1]);
        Path target = Path.of(arguments[2]);
        String version = arguments[3];
        Files.createDirectories(target);
        Stamp stamp = new Stamp(target.resolve("image.sha256"), jars, sources.getParent(), version);
        if (stamp.isCurrent()) {
            return;
        }
        stamp.forget();
        Path image = target.resolve("kftray");
        delete(image);
        new LinkedRuntime(LinkableModules.of(jars, target.resolve("linkable")), sources).link(image);
        SecurityProviders.trim(image);
        place(sources.resolve("launcher"), image.resolve("bin"));
        place(sources.resolve("plugins"), image.resolve("plugins"));
        Licences.collect(jars, image.resolve("legal/libraries"));
        AheadOfTimeCache.record(image, target.resolve("recording"));
        archive(image, version);
        stamp.set();
    }

    private static void place(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path placed = Files.copy(file, to.resolve(file.getFileName().toString()));
                placed.toFile().setExecutable(Files.isExecutable(file), false);
            }
        }
    }

    /** With the system's own tar, which keeps the permissions and, on Windows, writes ZIP files too. */
    private static void archive(Path image, String version) throws IOException {
        boolean windows = LinkableModules.system().equals("windows");
        String name = String.join(
                "-",
                "kftray",
                version,
                LinkableModules.system(),
                System.getProperty("os.arch").toLowerCase(Locale.ROOT));
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(windows ? List.of("-acf", name + ".zip") : List.of("-czf", name + ".tar.gz"));
        command.add(image.getFileName().toString());
        Process tar = new ProcessBuilder(command)
                .directory(image.getParent().toFile())
                .inheritIO()
                .start();
        try {
            if (tar.waitFor() != 0) {
                throw new IOException(command + " ended with status " + tar.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the image: a Java runtime with only the modules that kftray needs, the program's own modules and libraries beside it in
 * {@code lib/kftray}, the launcher, and a folder for plug-ins. Run by Maven as a source file: {@code java MakeImage.java MODULES
 * IMAGE LAUNCHER VERSION}.
 */
public final class MakeImage {
    /** What the modules require, and what their libraries find when it is there: DNS, elliptic curves, zip files. */
    private static final List<String> SYSTEM_MODULES = List.of(
            "java.base",
            "java.compiler",
            "java.desktop",
            "java.logging",
            "java.management",
            "java.naming",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.jfr",
            "jdk.naming.dns",
            "jdk.unsupported",
            "jdk.zipfs");

    private MakeImage() {}

    public static void main(String[] arguments) throws IOException {
        Path modules = Path.of(arguments[0]);
        Path image = Path.of(arguments[1]);
        Path launcher = Path.of(arguments[2]);
        String version = arguments[3];
        delete(image);
        link(image);
        copy(modules, image.resolve("lib/kftray"));
        Files.createDirectories(image.resolve("plugins"));
        try (Stream<Path> files = Files.list(launcher)) {
            for (Path file : files.toList()) {
                place(file, image);
            }
        }
        archive(image, version);
    }

    private static void link(Path image) {
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        int status = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                String.join(",", SYSTEM_MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                image.toString());
        if (status != 0) {
            throw new IllegalStateException("jlink ended with status " + status);
        }
    }

    private static void place(Path file, Path image) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals("plugins.txt")) {
            Files.copy(file, image.resolve("plugins/README.txt"));
            return;
        }
        Path to = image.resolve("bin").resolve(name);
        Files.copy(file, to);
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The system's own tar keeps the permissions; where there is none, the folder is the product. */
    private static void archive(Path image, String version) throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceAll("[^a-z].*", "");
        String name = "kftray-" + version + "-" + system + "-" + System.getProperty("os.arch") + ".tar.gz";
        List<String> command =
                new ArrayList<>(List.of("tar", "-czf", name, image.getFileName().toString()));
        try {
            Process tar = new ProcessBuilder(command)
                    .directory(image.getParent().toFile())
                    .redirectErrorStream(true)
                    .start();
            String said;
            try (InputStream out = tar.getInputStream()) {
                said = new String(out.readAllBytes());
            }
            if (tar.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (IOException e) {
            System.err.println("no archive was made: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                    Files.delete(file);
                }
            }
        }
    }
}

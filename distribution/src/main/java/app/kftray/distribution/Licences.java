package app.kftray.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The licences and notices that the libraries carry, which whoever passes the image on must pass on too. */
final class Licences {
    private Licences() {}

    /** A folder a jar, with the texts in it, and a list of all libraries, also of those that carry no text. */
    static void collect(List<Path> jars, Path to) throws IOException {
        Files.createDirectories(to);
        StringBuilder list =
                new StringBuilder("Libraries in this image. Where a folder of the same name is here, it holds the texts"
                        + " that the library carries.\n\n");
        for (Path path : jars.stream().sorted().toList()) {
            String name = path.getFileName().toString().replace(".jar", "");
            if (name.startsWith("kftray-")) {
                continue;
            }
            list.append(name).append('\n');
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry : jar.stream().filter(Licences::isNotice).toList()) {
                    Path file = to.resolve(name)
                            .resolve(entry.getName().replace("META-INF/", "").replace('/', '-'));
                    Files.createDirectories(file.getParent());
                    try (InputStream text = jar.getInputStream(entry)) {
                        Files.copy(text, file);
                    }
                }
            }
        }
        Files.writeString(to.resolve("libraries.txt"), list);
    }

    private static boolean isNotice(JarEntry entry) {
        String name = entry.getName().toUpperCase(Locale.ROOT);
        return !entry.isDirectory()
                && !name.endsWith(".CLASS")
                && Stream.of("LICENSE", "LICENCE", "NOTICE", "COPYING")
                        .anyMatch(
                                it -> name.substring(name.lastIndexOf('/') + 1).startsWith(it)
                                        || name.startsWith("META-INF/" + it + "/"));
    }
}

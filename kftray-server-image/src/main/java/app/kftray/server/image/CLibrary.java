package app.kftray.server.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shared libraries of the build machine that a Java runtime needs, as {@code ldd} finds them: the C library and its loader.
 * Name look-ups need nothing beside it since glibc 2.34; for older ones its look-up libraries are taken along.
 */
final class CLibrary {
    private static final Pattern RESOLVED = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

    private CLibrary() {}

    /** Where each library shall be in the image, and the file that it is. */
    static Map<String, Path> closure(Path runtime) throws IOException, InterruptedException {
        List<Path> binaries = new ArrayList<>();
        try (Stream<Path> files = Files.walk(runtime)) {
            files.filter(file -> file.toString().endsWith(".so")).forEach(binaries::add);
        }
        binaries.add(runtime.resolve("bin/java"));
        Map<String, Path> libraries = new TreeMap<>();
        for (Path binary : binaries) {
            Matcher found = RESOLVED.matcher(Commands.run(List.of("ldd", binary.toString())));
            while (found.find()) {
                Path library = Path.of(found.group(1));
                if (!library.normalize().startsWith(runtime)) {
                    libraries.put(library.toString(), library.toRealPath());
                }
            }
        }
        for (String library : List.copyOf(libraries.keySet())) {
            if (library.endsWith("/libc.so.6")) {
                for (String lookUp : new String[] {"libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"}) {
                    Path beside = Path.of(library).resolveSibling(lookUp);
                    if (Files.exists(beside)) {
                        libraries.put(beside.toString(), beside.toRealPath());
                    }
                }
            }
        }
        if (libraries.isEmpty()) {
            throw new IOException("ldd names no library for " + runtime);
        }
        return libraries;
    }
}

package app.kftray.server.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Builds the relay's image into an archive that containerd, Docker and Kubernetes nodes load. The same sources, JDK and C
 * library give the same bytes.
 */
public final class RelayImage {
    private static final Instant BUILT = Instant.ofEpochSecond(1);
    private static final String USER = "65532";

    private RelayImage() {}

    /** Arguments: the class list, the target folder, then {@code image=}, {@code base=} and {@code classes=}. */
    public static void main(String[] arguments) throws Exception {
        Path classes = Path.of(arguments[0]);
        Path target = Path.of(arguments[1]).toAbsolutePath();
        Map<String, String> options = options(arguments);
        if (!System.getProperty("os.name", "").equals("Linux")) {
            System.out.println("The relay's image is built on Linux only; skipped on " + System.getProperty("os.name"));
            return;
        }
        Path home = target.resolve("kftray");
        RelayRuntime runtime = new RelayRuntime(home);
        runtime.link();
        if (options.getOrDefault("classes", "").equals("record")) {
            runtime.recordClasses(classes);
        }
        runtime.archiveClasses(classes);
        runtime.rehearse();
        Path archive = target.resolve("kftray-server.tar");
        write(home, target, options, archive);
        System.out.println(archive + " holds " + options.get("image") + ", " + Files.size(archive) / 1_000_000
                + " MB, its Java runtime " + size(home) / 1_000_000 + " MB unpacked");
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        }
    }

    private static void write(Path home, Path target, Map<String, String> options, Path archive) throws Exception {
        String base = options.getOrDefault("base", "");
        JibContainerBuilder image = base.isEmpty() ? Jib.fromScratch() : Jib.from(base);
        if (base.isEmpty()) {
            image.addFileEntriesLayer(cLibrary(home, target));
        }
        Path cache = target.resolve("image-cache");
        image.addFileEntriesLayer(runtime(home))
                .setPlatforms(Set.of(new Platform(architecture(), "linux")))
                .setEntrypoint("/kftray/bin/java", "@/kftray/relay")
                .setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get("/"))
                .addLabel("org.opencontainers.image.title", "kftray-server")
                .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
                .setCreationTime(BUILT)
                .containerize(
                        Containerizer.to(TarImage.at(archive).named(options.getOrDefault("image", "kftray-server")))
                                .setOfflineMode(base.isEmpty())
                                .setBaseImageLayersCache(cache)
                                .setApplicationLayersCache(cache)
                                .setToolName("kftray"));
    }

    private static FileEntriesLayer cLibrary(Path home, Path target) throws Exception {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("C library");
        for (Map.Entry<String, Path> library : CLibrary.closure(home).entrySet()) {
            layer.addEntry(
                    library.getValue(),
                    AbsoluteUnixPath.get(library.getKey()),
                    FilePermissions.fromOctalString("755"),
                    BUILT);
        }
        Path lookUp = Files.writeString(target.resolve("nsswitch.conf"), "hosts: files dns\n");
        layer.addEntry(
                lookUp, AbsoluteUnixPath.get("/etc/nsswitch.conf"), FilePermissions.fromOctalString("644"), BUILT);
        return layer.build();
    }

    private static FileEntriesLayer runtime(Path home) throws Exception {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("relay");
        Path empty = Files.createDirectories(home.resolveSibling("empty"));
        layer.addEntry(empty, AbsoluteUnixPath.get("/tmp"), FilePermissions.fromOctalString("777"), BUILT);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : new TreeSet<>(files.filter(Files::isRegularFile).toList())) {
                String permissions = Files.isExecutable(file) ? "755" : "644";
                layer.addEntry(
                        file,
                        AbsoluteUnixPath.get(RelayRuntime.HOME).resolve(home.relativize(file)),
                        FilePermissions.fromOctalString(permissions),
                        BUILT);
            }
        }
        return layer.build();
    }

    private static String architecture() {
        String machine = System.getProperty("os.arch", "");
        return machine.equals("aarch64") ? "arm64" : machine;
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (String argument : List.of(arguments).subList(2, arguments.length)) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return options;
    }
}

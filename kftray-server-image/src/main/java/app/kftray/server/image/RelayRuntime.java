package app.kftray.server.image;

import app.kftray.api.relay.RelayTarget;
import app.kftray.server.Main;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Future;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java runtime with the relay in it and nothing it does not need, and an archive of its classes as they are after loading,
 * which saves two thirds of the start.
 *
 * <p>The archive is a class-data archive from a list of classes. An ahead-of-time cache recorded from a run starts no sooner
 * here, takes more memory, and is different each time it is made; this one is the same, byte by byte.
 */
final class RelayRuntime {
    /** Where the runtime is in the image. */
    static final String HOME = "/kftray";

    private static final String MAIN = "app.kftray.server/app.kftray.server.Main";

    /** Small in memory before all: a relay mostly waits. The same when the archive is made, which depends on some of them. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:ReservedCodeCacheSize=16m",
            // With the optimizing compiler datagrams are answered sooner (benchmarks/udp); the memory that it took is
            // given back.
            "-XX:TrimNativeHeapInterval=10000",
            "-XX:MaxDirectMemorySize=24m",
            "-Xss256k",
            "-Xms8m",
            "-Xmx32m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.io.tmpdir=/tmp",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.allocator.numDirectArenas=1",
            "-Dio.netty.allocator.numHeapArenas=0",
            "-Dio.netty.allocator.maxOrder=5",
            // The relay keeps answers of name servers itself, and for a time of its own.
            "-Dsun.net.inetaddr.ttl=0",
            "-Dsun.net.inetaddr.negative.ttl=0",
            "--enable-native-access=io.netty.common",
            "--sun-misc-unsafe-memory-access=allow");

    /** Trust in certificates, signals of other programs, faster sorting, tools: a relay has no TLS and no data of its own. */
    private static final List<String> UNNEEDED = List.of(
            "bin/keytool",
            "lib/classlist",
            "lib/jexec",
            "lib/jrt-fs.jar",
            "lib/jspawnhelper",
            "lib/libjsig.so",
            "lib/libsimdsort.so",
            "lib/security/blocked.certs",
            "lib/security/cacerts",
            "lib/security/public_suffix_list.dat",
            "lib/server/libjsig.so",
            "legal");

    /** The largest parts of the base module that nothing asks for: the names of letters, and Asian encodings. */
    private static final String UNREAD = Stream.of(
                    "java/lang/uniName.dat",
                    "sun/nio/cs/Big5*",
                    "sun/nio/cs/EUC_*",
                    "sun/nio/cs/GB*",
                    "sun/nio/cs/HKSCS*",
                    "sun/nio/cs/Johab*",
                    "sun/nio/cs/SJIS*")
            .map(name -> "/java.base/" + name)
            .collect(Collectors.joining(","));

    private final Path home;

    RelayRuntime(Path home) {
        this.home = home;
    }

    void link() throws IOException {
        delete(home);
        ToolProvider jlink =
                ToolProvider.findFirst("jlink").orElseThrow(() -> new IOException("this JDK has no jlink"));
        int status = jlink.run(
                System.out,
                System.err,
                "--module-path",
                modulePath(),
                "--add-modules",
                "app.kftray.server",
                "--output",
                home.toString(),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--vm",
                "server",
                "--compress",
                "zip-9",
                "--exclude-resources",
                UNREAD);
        if (status != 0) {
            throw new IOException("jlink failed with " + status);
        }
        for (String unneeded : UNNEEDED) {
            delete(home.resolve(unneeded));
        }
        try (Stream<Path> files = Files.walk(home.resolve("lib"))) {
            for (Path library :
                    files.filter(file -> file.toString().endsWith(".so")).toList()) {
                library.toFile().setWritable(true);
                Symbols.strip(library);
            }
        }
    }

    /** Writes which classes a relay loads until it has served a while. */
    void recordClasses(Path list) throws IOException, InterruptedException {
        Path recorded = home.resolveSibling("recorded.lst");
        java("-Xshare:off", "-XX:DumpLoadedClassList=" + recorded, "-m", MAIN, "--rehearse");
        try (Stream<String> lines = Files.lines(recorded)) {
            // Sorted, and without numbers that differ from run to run.
            Files.writeString(
                    list,
                    lines.filter(line -> !line.startsWith("#") && !line.startsWith("@cp"))
                            .map(line -> line.replaceAll(" id: .*", ""))
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining("\n", "", "\n")));
        }
    }

    void archiveClasses(Path list) throws IOException, InterruptedException {
        java(
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + home.resolve("lib/relay.jsa"),
                "-m",
                MAIN);
        Files.writeString(
                home.resolve("relay"),
                String.join("\n", OPTIONS) + "\n-XX:SharedArchiveFile=" + HOME + "/lib/relay.jsa\n-Xlog:cds=off\n-m "
                        + MAIN + "\n");
    }

    /** Goes through the relay's paths on this machine, so that no image leaves the build that cannot start. */
    void rehearse() throws IOException, InterruptedException {
        java("-Xshare:auto", "-XX:SharedArchiveFile=" + home.resolve("lib/relay.jsa"), "-m", MAIN, "--rehearse");
    }

    private void java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of(arguments));
        Commands.run(command);
    }

    private static String modulePath() throws IOException {
        List<String> path = new ArrayList<>();
        for (Class<?> part : new Class<?>[] {
            Main.class, RelayTarget.class, Channel.class, ByteBuf.class, Future.class, AddressResolver.class
        }) {
            try {
                path.add(Path.of(part.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

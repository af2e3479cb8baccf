package app.kftray.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Writes, compiles and packs small plug-ins, as their authors would. */
final class PluginBuilder {
    private final Path work;

    PluginBuilder(Path work) {
        this.work = work;
    }

    /** A modular jar whose transport carries {@code protocol}. */
    Path transport(Path jar, String module, String protocol) throws IOException {
        return build(jar, module, transportClass(module, "\"" + protocol + "\""), true);
    }

    /** A jar without a module descriptor, as older libraries are. */
    Path automatic(Path jar, String module, String protocol) throws IOException {
        return build(jar, module, transportClass(module, "\"" + protocol + "\""), false);
    }

    /** A modular jar whose transport throws as soon as it is asked for its name. */
    Path failing(Path jar, String module) throws IOException {
        return build(
                jar, module, transportClass(module, "String.valueOf(1 / (getClass().getName().length() * 0))"), true);
    }

    /** A modular jar whose provider says {@code reason} instead of being created. */
    Path unmakeable(Path jar, String module, String reason) throws IOException {
        String constructor = "public Provider() { throw new IllegalStateException(\"%s\"); }".formatted(reason);
        return build(jar, module, transportClass(module, "\"x\"", constructor), true);
    }

    /** A modular jar whose module requires {@code library}, which is not in it. */
    Path requiring(Path jar, String module, String library) throws IOException {
        return build(jar, module, transportClass(module, "\"x\""), true, library(library));
    }

    /** A modular jar that uses a class of {@code library}, which is not in it and may be left out as far as its module goes. */
    Path using(Path jar, String module, String library) throws IOException {
        String field = "private final Object needed = new %s.Needed();".formatted(library);
        return build(jar, module, transportClass(module, "\"x\"", field), true, library(library));
    }

    /** The same with a descriptor that names a provider which was left out. */
    Path hollow(Path jar, String module) throws IOException {
        transport(jar, module, "x");
        try (var zip = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.delete(zip.getPath(module, "Provider.class"));
        }
        return jar;
    }

    private record Library(String module, Path classes) {}

    private Library library(String module) throws IOException {
        Path sources = Files.createTempDirectory(work, "library");
        Path classes = Files.createTempDirectory(work, "classes");
        Path descriptor = Files.writeString(
                sources.resolve("module-info.java"), "module %s { exports %s; }".formatted(module, module));
        Path needed = Files.writeString(
                sources.resolve("Needed.java"), "package %s; public class Needed {}".formatted(module));
        run("javac", "-d", classes.toString(), descriptor.toString(), needed.toString());
        return new Library(module, classes);
    }

    /** A modular jar with a configuration source. */
    Path configSource(Path jar, String module, String name) throws IOException {
        String type = """
                package %s;
                public final class Provider implements app.kftray.api.config.ConfigSource {
                    public String name() { return "%s"; }
                    public app.kftray.api.config.ConfigReport load() {
                        return new app.kftray.api.config.ConfigReport(
                                java.util.List.of(), java.util.List.of(), java.util.List.of());
                    }
                }
                """.formatted(module, name);
        return build(jar, module, type, true);
    }

    private static String transportClass(String module, String protocol) {
        return transportClass(module, protocol, "");
    }

    private static String transportClass(String module, String protocol, String member) {
        return """
                package %s;
                public final class Provider implements app.kftray.api.transport.Transport {
                    %s
                    public String protocol() { return %s; }
                    public java.util.concurrent.CompletionStage<app.kftray.api.transport.Binding> bind(
                            app.kftray.api.transport.TransportContext context) {
                        throw new UnsupportedOperationException();
                    }
                }
                """.formatted(module, member, protocol);
    }

    private Path build(Path jar, String module, String type, boolean modular) throws IOException {
        return build(jar, module, type, modular, null);
    }

    private Path build(Path jar, String module, String type, boolean modular, @Nullable Library library)
            throws IOException {
        Path sources = Files.createTempDirectory(work, "sources");
        Path classes = Files.createTempDirectory(work, "classes");
        String service = type.contains("ConfigSource")
                ? "app.kftray.api.config.ConfigSource"
                : "app.kftray.api.transport.Transport";
        Path source = Files.writeString(sources.resolve("Provider.java"), type);
        String path = System.getProperty("jdk.module.path")
                + java.io.File.pathSeparator
                + System.getProperty("java.class.path")
                + (library == null ? "" : java.io.File.pathSeparator + library.classes());
        String needs = library == null
                ? ""
                : "requires " + (type.contains(library.module() + ".Needed") ? "static " : "") + library.module() + ";";
        if (modular) {
            Path descriptor = Files.writeString(
                    sources.resolve("module-info.java"),
                    "module %s { requires app.kftray.api; %s provides %s with %s.Provider; }"
                            .formatted(module, needs, service, module));
            run("javac", "-proc:none", "-d", classes.toString(), "-p", path, descriptor.toString(), source.toString());
        } else {
            run("javac", "-proc:none", "-d", classes.toString(), "-cp", path, source.toString());
            Path services = Files.createDirectories(classes.resolve("META-INF/services"));
            Files.writeString(services.resolve(service), module + ".Provider\n");
        }
        Files.createDirectories(jar.getParent());
        List<String> version = modular ? List.of("--module-version", "1.2") : List.of();
        List<String> arguments = new java.util.ArrayList<>(List.of("--create", "--file", jar.toString()));
        arguments.addAll(version);
        arguments.addAll(List.of("-C", classes.toString(), "."));
        run("jar", arguments.toArray(String[]::new));
        return jar;
    }

    private static void run(String tool, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int status = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
        assertThat(status).as("%s: %s", tool, output).isZero();
    }
}

package app.kftray.distribution;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The program's modules as jlink takes them. It links no automatic modules, so libraries without a descriptor are copied with
 * one; the others are taken as they are.
 */
final class LinkableModules {
    /** Native libraries of systems that this image is not for; their names end in the system and the processor. */
    private static final List<String> SYSTEMS = List.of("linux", "osx", "windows");

    private final List<ModuleReference> modules;
    private final List<Path> linkable = new ArrayList<>();

    private LinkableModules(List<Path> jars) {
        modules = ModuleFinder.of(jars.toArray(Path[]::new)).findAll().stream()
                .filter(module -> isForThisSystem(module.descriptor().name()))
                .sorted(Comparator.comparing(module -> module.descriptor().name()))
                .toList();
    }

    /** Copies with a descriptor go to {@code folder}; a library that was copied before is not copied again. */
    static LinkableModules of(List<Path> jars, Path folder) throws IOException {
        LinkableModules result = new LinkableModules(jars);
        Files.createDirectories(folder);
        Map<String, String> modulesByPackage = result.modulesByPackage();
        for (ModuleReference module : result.modules) {
            Path jar = Path.of(module.location().orElseThrow());
            if (module.descriptor().isAutomatic()) {
                Path copy = folder.resolve(jar.getFileName());
                if (!Files.exists(copy)) {
                    Path unfinished = folder.resolve(jar.getFileName() + ".part");
                    new AutomaticModule(module.descriptor(), jar).copy(unfinished, modulesByPackage);
                    Files.move(unfinished, copy, StandardCopyOption.REPLACE_EXISTING);
                }
                jar = copy;
            }
            result.linkable.add(jar);
        }
        return result;
    }

    List<String> names() {
        return modules.stream().map(module -> module.descriptor().name()).toList();
    }

    List<Path> jars() {
        return linkable;
    }

    private Map<String, String> modulesByPackage() {
        Map<String, String> owners = new HashMap<>();
        for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
            for (ModuleDescriptor.Exports exported : module.descriptor().exports()) {
                if (!exported.isQualified()) {
                    owners.put(exported.source(), module.descriptor().name());
                }
            }
        }
        for (ModuleReference module : modules) {
            for (String name : module.descriptor().packages()) {
                owners.put(name, module.descriptor().name());
            }
        }
        return owners;
    }

    private static boolean isForThisSystem(String module) {
        String system = system();
        String processor = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64";
        return SYSTEMS.stream().noneMatch(it -> module.contains("." + it + "."))
                || module.endsWith("." + system + "." + processor);
    }

    /** As Netty names systems. */
    static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "osx" : "linux";
    }
}

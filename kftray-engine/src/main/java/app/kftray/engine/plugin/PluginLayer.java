package app.kftray.engine.plugin;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The modules of one jar or one folder of jars, in a layer above the program's. What the program has already, first of all
 * the API and Netty, is taken from there, so that both sides mean the same classes; everything else a plug-in brings is its
 * own and cannot meet another plug-in's.
 *
 * @param file the jar or folder, for problems
 */
record PluginLayer(Path file, ModuleLayer layer) {
    private static final String API = "app.kftray.api.";

    /** Throws whatever the module system finds wrong, all of it unchecked. */
    static PluginLayer open(Path file, ModuleLayer program) {
        ModuleFinder finder = ModuleFinder.of(file);
        Set<ModuleReference> modules = finder.findAll();
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("it holds no module");
        }
        for (ModuleReference module : modules) {
            String name = module.descriptor().name();
            // A library that the program has too is left out in silence; a plug-in that would be must not be.
            if (isPlugin(module.descriptor()) && program.findModule(name).isPresent()) {
                throw new IllegalArgumentException("its module name " + name + " is one of the program's own");
            }
        }
        Set<String> names = modules.stream().map(it -> it.descriptor().name()).collect(Collectors.toSet());
        Configuration configuration = program.configuration().resolve(ModuleFinder.of(), finder, names);
        return new PluginLayer(
                file,
                ModuleLayer.defineModulesWithOneLoader(
                                configuration, List.of(program), PluginLayer.class.getClassLoader())
                        .layer());
    }

    boolean holds(Class<?> type) {
        return layer.equals(type.getModule().getLayer());
    }

    private static boolean isPlugin(ModuleDescriptor module) {
        return module.provides().stream().anyMatch(it -> it.service().startsWith(API));
    }
}

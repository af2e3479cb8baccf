package app.kftray.engine.plugin;

import app.kftray.api.config.ConfigSource;
import app.kftray.api.frontend.Frontend;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import app.kftray.api.transport.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transports, frontends and configuration sources: those of the program itself, be it on the module path or on the
 * class path, and those of the plug-in folders. A plug-in is a jar in such a folder, or a folder of jars, and gets a module
 * layer of its own.
 *
 * <p>Two plug-ins that claim the same name are both left out and reported. What the program itself provides cannot be
 * replaced: it stays, and the plug-in that wanted its name is left out and reported.
 *
 * <p>Thread-safe. Each kind is looked for once, at the first call; that reads the folders, so not on an event loop.
 */
public final class Plugins {
    private final List<Path> folders;
    private final List<ForwardProblem> problems = new ArrayList<>();
    private final Map<Kind<?>, Map<String, ?>> known = new LinkedHashMap<>();
    private @Nullable List<PluginLayer> layers;

    /** Looks into {@code folders} in this order; a folder that does not exist is no mistake. */
    public Plugins(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** By protocol. */
    public Map<String, Transport> transports() {
        return of(Kind.TRANSPORT);
    }

    /** By name. */
    public Map<String, Frontend> frontends() {
        return of(Kind.FRONTEND);
    }

    /** By name; the program's own source, {@code files}, is none of them. */
    public Map<String, ConfigSource> configSources() {
        return of(Kind.CONFIG_SOURCE);
    }

    /** The texts of the {@code reference.conf} that modules with transports bring, the program's own first. Creates none of them. */
    public synchronized List<String> references() {
        return References.of(layers());
    }

    /** What could not be used, as far as it was looked for. */
    public synchronized List<ForwardProblem> problems() {
        return List.copyOf(problems);
    }

    @SuppressWarnings("unchecked") // what is kept under a kind is what that kind loaded
    private synchronized <S> Map<String, S> of(Kind<S> kind) {
        Map<String, S> services = (Map<String, S>) known.get(kind);
        if (services == null) {
            services = load(kind);
            known.put(kind, services);
        }
        return services;
    }

    private <S> Map<String, S> load(Kind<S> kind) {
        return choose(kind, new Providers<>(kind, problems).find(layers()), problems);
    }

    /** One service for each name that is not disputed. */
    static <S> Map<String, S> choose(Kind<S> kind, List<Found<S>> all, List<ForwardProblem> problems) {
        Map<String, List<Found<S>>> byName = new TreeMap<>();
        for (Found<S> found : all) {
            byName.computeIfAbsent(found.name(), name -> new ArrayList<>()).add(found);
        }
        Map<String, S> chosen = new TreeMap<>();
        byName.forEach((name, claims) -> {
            boolean reserved = kind.reserved().contains(name);
            if (claims.size() == 1 && !reserved) {
                chosen.put(name, claims.getFirst().service());
                return;
            }
            List<String> origins =
                    new ArrayList<>(claims.stream().map(Found::origin).toList());
            if (reserved) {
                origins.addFirst("kftray itself");
            }
            problems.add(new PluginProblem.Conflict(kind.label(), name, origins));
            List<Found<S>> own = claims.stream().filter(Found::builtIn).toList();
            if (own.size() == 1 && !reserved) {
                chosen.put(name, own.getFirst().service());
            }
        });
        return Collections.unmodifiableMap(chosen);
    }

    private List<PluginLayer> layers() {
        List<PluginLayer> opened = layers;
        if (opened == null) {
            ModuleLayer own = Plugins.class.getModule().getLayer();
            ModuleLayer program = own == null ? ModuleLayer.boot() : own;
            opened = folders.stream()
                    .distinct()
                    .flatMap(folder -> PluginFolder.open(folder, program, problems).stream())
                    .toList();
            layers = opened;
        }
        return opened;
    }
}

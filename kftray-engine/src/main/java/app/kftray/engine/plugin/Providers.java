package app.kftray.engine.plugin;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Predicate;

/** Creates the providers of one service; one that cannot be created is reported and the next one is tried. */
final class Providers<S> {
    /** A list of providers that fails this often is not going to end. */
    private static final int MOST_FAULTS = 100;

    private final Kind<S> kind;
    private final List<ForwardProblem> problems;

    Providers(Kind<S> kind, List<ForwardProblem> problems) {
        this.kind = kind;
        this.problems = problems;
    }

    /** The program's own first, wherever it was started from, then those of each layer. */
    List<Found<S>> find(List<PluginLayer> layers) {
        List<Found<S>> found = new ArrayList<>();
        collect(
                kind.label() + " (built in)",
                ServiceLoader.load(kind.type(), Providers.class.getClassLoader()),
                provider -> true,
                type -> moduleOf(type, type.getName()) + " (built in)",
                true,
                found);
        for (PluginLayer layer : layers) {
            // The loader of a layer finds its parents' providers too.
            collect(
                    layer.file().toString(),
                    ServiceLoader.load(layer.layer(), kind.type()),
                    provider -> layer.holds(provider.type())
                            || Modifier.isAbstract(provider.type().getModifiers())
                                    && layer.holds(provider.get().getClass()),
                    type -> moduleOf(type, type.getName()) + " (" + layer.file() + ")",
                    false,
                    found);
        }
        return found;
    }

    /** {@code place} names a provider of which nothing is known yet. */
    private void collect(
            String place,
            ServiceLoader<S> loader,
            Predicate<ServiceLoader.Provider<S>> wanted,
            Function<Class<?>, String> origin,
            boolean builtIn,
            List<Found<S>> found) {
        Iterator<ServiceLoader.Provider<S>> providers = loader.stream().iterator();
        int faults = 0;
        while (faults < MOST_FAULTS) {
            String from = place;
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<S> provider = providers.next();
                from = origin.apply(provider.type());
                if (!wanted.test(provider)) {
                    continue;
                }
                S service = provider.get();
                from = origin.apply(service.getClass());
                found.add(new Found<>(service, name(service), from, builtIn));
            } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
                faults++;
                problems.add(new PluginProblem.Unloadable(from, PluginFolder.reason(broken)));
            }
        }
    }

    private String name(S service) {
        String name = kind.name().apply(service);
        if (name == null || name.isBlank()) {
            throw new IllegalStateException(
                    "its " + kind.label() + " " + service.getClass().getName() + " has no name");
        }
        return name;
    }

    private static String moduleOf(Class<?> type, String otherwise) {
        Module module = type.getModule();
        return module.isNamed() ? module.getDescriptor().toNameAndVersion() : otherwise;
    }
}

package app.kftray.engine.plugin;

import app.kftray.api.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Finds the settings that transports bring, without creating a transport: a command that forwards nothing needs none. */
final class References {
    private static final String FILE = "reference.conf";

    private References() {}

    static List<String> of(List<PluginLayer> layers) {
        List<String> texts = new ArrayList<>();
        try {
            Module own = References.class.getModule();
            if (own.isNamed()) {
                read(own.getLayer(), texts);
            } else {
                // On a class path a file cannot be told from its neighbours; the program's own sections are left out
                // later.
                for (URL url :
                        Collections.list(References.class.getClassLoader().getResources(FILE))) {
                    try (InputStream stream = url.openStream()) {
                        texts.add(text(stream));
                    }
                }
            }
            for (PluginLayer layer : layers) {
                read(layer.layer(), texts);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return texts;
    }

    private static void read(ModuleLayer layer, List<String> texts) throws IOException {
        List<Module> modules =
                layer.modules().stream().filter(References::hasTransport).toList();
        for (Module module : modules) {
            try (InputStream stream = module.getResourceAsStream(FILE)) {
                if (stream != null) {
                    texts.add(text(stream));
                }
            }
        }
    }

    private static boolean hasTransport(Module module) {
        return Stream.ofNullable(module.getDescriptor())
                .flatMap(descriptor -> descriptor.provides().stream())
                .anyMatch(provided -> provided.service().equals(Transport.class.getName()));
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}

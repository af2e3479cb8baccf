package app.kftray.engine.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a person's files are: the same places in the same order as kftray's, so that both read the same ones. */
public final class ConfigFolder {
    private ConfigFolder() {}

    /**
     * {@code KFTRAY_CONFIG}, then {@code $XDG_CONFIG_HOME/kftray}, then {@code ~/.kftray}; absolute, and it may not exist.
     * An empty variable counts as none.
     */
    public static Path of(Map<String, String> environment, Path home) {
        Path own = path(environment.get("KFTRAY_CONFIG"), home);
        if (own != null) {
            return own;
        }
        Path shared = path(environment.get("XDG_CONFIG_HOME"), home);
        return shared != null
                ? shared.resolve("kftray")
                : home.resolve(".kftray").toAbsolutePath().normalize();
    }

    private static @Nullable Path path(@Nullable String text, Path home) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return WrittenPath.expand(text, Path.of("").toAbsolutePath(), home);
        } catch (InvalidPathException none) {
            return null;
        }
    }
}

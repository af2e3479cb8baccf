package app.kftray.engine.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where plug-ins are looked for. */
public final class PluginFolders {
    private static final String NAME = "plugins";

    private PluginFolders() {}

    /**
     * Beside the program's image, then in the person's config folder, then where a setting says.
     *
     * @param image the root of the run-time image, which is what {@code java.home} is when the program runs from one
     */
    public static List<Path> of(Path image, Path configFolder, Optional<Path> setting) {
        List<Path> folders = new ArrayList<>(List.of(image.resolve(NAME), configFolder.resolve(NAME)));
        setting.ifPresent(folders::add);
        return folders.stream()
                .map(Path::toAbsolutePath)
                .map(Path::normalize)
                .distinct()
                .toList();
    }
}

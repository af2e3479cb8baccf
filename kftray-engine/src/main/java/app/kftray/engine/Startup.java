package app.kftray.engine;

import app.kftray.engine.config.Capabilities;
import app.kftray.engine.plugin.PluginFolders;
import app.kftray.engine.plugin.Plugins;
import app.kftray.engine.settings.ConfigFolder;
import app.kftray.engine.settings.SettingsReader;
import app.kftray.engine.settings.SettingsReport;
import java.nio.file.Path;
import java.util.Map;

/** What is known when the program starts: folders, settings and plug-ins. */
record Startup(Path home, Path configFolder, SettingsReport settings, Plugins plugins) {

    static Startup read(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
        Path folder = ConfigFolder.of(environment, home);
        SettingsReader reader = new SettingsReader(folder, home, System.getProperties());
        Path image = Path.of(System.getProperty("app.kftray.image", System.getProperty("java.home")));
        Plugins plugins = new Plugins(PluginFolders.of(image, folder, reader.pluginFolder()));
        return new Startup(home, folder, reader.report(plugins.references()), plugins);
    }

    Capabilities capabilities() {
        return new Capabilities(plugins.transports().keySet(), true);
    }
}

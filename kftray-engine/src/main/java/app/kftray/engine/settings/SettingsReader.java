package app.kftray.engine.settings;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.SourcePosition;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lays the person's settings over the defaults and reads the whole. Reads two small files; to be called once, before
 * anything is built.
 */
public final class SettingsReader {
    /** The file in the config folder. */
    public static final String FILE = "kftray.conf";

    static final String ROOT = "kftray";

    /** Sections whose keys are somebody else's. */
    private static final List<String> FREE =
            List.of("relay.labels", "relay.node-selector", "relay.resources", "relay.patch");

    static final String PREFIX = ROOT + ".";

    private final List<ForwardProblem> errors = new ArrayList<>();
    private final List<ForwardProblem> warnings = new ArrayList<>();

    private final Path configFolder;
    private final Path home;
    private final Config own = defaults();
    private final Config given;

    /** {@code properties} are the system's; only those that begin with {@code kftray.} count. */
    public SettingsReader(Path configFolder, Path home, Properties properties) {
        this.configFolder = configFolder;
        this.home = home;
        this.given = given(properties).withFallback(file(configFolder.resolve(FILE)));
    }

    /** The settings of a program without plug-ins that have any. */
    public static SettingsReport read(Path configFolder, Path home, Properties properties) {
        return new SettingsReader(configFolder, home, properties).report(List.of());
    }

    /** Where plug-ins are, which has to be known before what can be set about them. */
    public Optional<Path> pluginFolder() {
        return SettingsOf.folder(values(own, new ArrayList<>()), configFolder, home);
    }

    /** Everything; {@code references} are the texts of the plug-ins' own {@code reference.conf}. To be called once. */
    public SettingsReport report(List<String> references) {
        Config blocks = PluginBlocks.defaults(references, own, errors);
        Config defaults = own.withFallback(blocks);
        warnOfUnknown(given, defaults);
        Values values = values(defaults, errors);
        Settings settings = SettingsOf.values(values, configFolder, home, PluginBlocks.read(blocks, values));
        return new SettingsReport(settings, errors, warnings);
    }

    private Values values(Config defaults, List<ForwardProblem> faults) {
        return new Values(given.withFallback(defaults), defaults, PREFIX, faults);
    }

    /** What {@code reference.conf} says. */
    static Config defaults() {
        try (InputStream stream = SettingsReader.class.getResourceAsStream("/reference.conf")) {
            if (stream == null) {
                throw new IllegalStateException("the module holds no reference.conf");
            }
            try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                return ConfigFactory.parseReader(reader);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private Config file(Path path) {
        if (!Files.exists(path)) {
            return ConfigFactory.empty();
        }
        try {
            return ConfigFactory.parseFile(
                            path.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve();
        } catch (ConfigException.IO unreadable) {
            errors.add(new ConfigProblem.Unreadable(
                    path.toString(), "the file cannot be opened", "Check the path and its permissions."));
        } catch (ConfigException malformed) {
            SourcePosition at = malformed.origin() == null
                    ? new SourcePosition(path.toString(), 0, 0)
                    : Origins.position(malformed.origin());
            errors.add(new ConfigProblem.Malformed(at, Origins.sentence(malformed)));
        }
        return ConfigFactory.empty();
    }

    private static Config given(Properties properties) {
        Config given = ConfigFactory.empty();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith(PREFIX)) {
                given = given.withFallback(
                        ConfigFactory.parseMap(Map.of(key, properties.getProperty(key)), "-D" + key));
            }
        }
        return given;
    }

    private void warnOfUnknown(Config given, Config defaults) {
        List<String> known =
                defaults.entrySet().stream().map(Map.Entry::getKey).sorted().toList();
        Map<String, ConfigValue> all = new TreeMap<>();
        given.entrySet().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        all.forEach((key, value) -> {
            // A value in the place of a whole section is no unknown key; each setting of that section reports it.
            boolean free = FREE.stream().anyMatch(it -> key.startsWith(PREFIX + it + "."));
            boolean section = free || known.stream().anyMatch(it -> it.startsWith(key + "."));
            if (key.startsWith(PREFIX) && !known.contains(key) && !section) {
                warnings.add(new ConfigProblem.UnknownKey(Origins.position(value.origin()), key, known));
            }
        });
    }
}

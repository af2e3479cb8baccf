package com.example.kftray;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * One file, one forward; the file's name without its end is the alias.
 *
 * <pre>
 * service   = web       # needed
 * remote    = http      # needed: the service's port, a number or a name
 * local     = 8080      # otherwise any free one
 * namespace = demo      # otherwise the kubeconfig's
 * context   = staging   # otherwise the kubeconfig's current one
 * protocol  = slow      # otherwise tcp
 * </pre>
 */
final class PropertiesFile {
    private static final List<String> KEYS = List.of("service", "remote", "local", "namespace", "context", "protocol");

    private PropertiesFile() {}

    static void read(
            Path file, List<ForwardConfig> forwards, List<ForwardProblem> errors, List<ForwardProblem> warnings) {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            errors.add(mistake(file, "is no readable properties file"));
            return;
        }
        for (String key : new TreeSet<>(values.stringPropertyNames())) {
            if (!KEYS.contains(key)) {
                warnings.add(mistake(file, "has the unknown key " + key + " (known: " + String.join(", ", KEYS) + ")"));
            }
        }
        try {
            forwards.add(forward(alias(file), values));
        } catch (IllegalArgumentException wrong) {
            errors.add(mistake(file, "cannot be used: " + wrong.getMessage()));
        }
    }

    private static ForwardConfig forward(String alias, Properties values) {
        return ForwardConfig.to(
                        new Target.Service(needed(values, "service")), RemotePort.parse(needed(values, "remote")))
                .alias(alias)
                .context(values.getProperty("context"))
                .namespace(values.getProperty("namespace"))
                .localPort(number(values.getProperty("local", "0").strip()))
                .protocol(values.getProperty("protocol", ForwardConfig.DEFAULT_PROTOCOL))
                .build();
    }

    private static String needed(Properties values, String key) {
        String value = values.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + ": missing");
        }
        return value;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("local: " + text + " (expected: a port)", wrong);
        }
    }

    private static String alias(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** A code that scripts can rely on, a sentence with the value in it, and what to do. */
    private static ForwardProblem mistake(Path file, String what) {
        return new PluginProblem.Own("properties-mistake", file + " " + what, "Mend the file, or remove it.", true);
    }
}

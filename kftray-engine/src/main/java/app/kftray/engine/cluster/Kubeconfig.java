package app.kftray.engine.cluster;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kubeconfig files merged as kubectl merges them: the first file that names a context, cluster, user or current context wins, and
 * relative paths belong to the file in which they stand. The official client reads one file; merging is ours.
 */
final class Kubeconfig {
    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

    private final Map<String, Entry> contexts = new LinkedHashMap<>();
    private final Map<String, Entry> clusters = new LinkedHashMap<>();
    private final Map<String, Entry> users = new LinkedHashMap<>();
    private @Nullable String current;

    /** Reads the files that exist; blocks. Throws a {@link ProblemException}. */
    static Kubeconfig read(List<Path> files) {
        Kubeconfig merged = new Kubeconfig();
        int found = 0;
        Path empty = null;
        for (Path file : files) {
            try {
                String text = AccessText.read(file);
                empty = text.isBlank() ? file : empty;
                merged.add(file, text);
                found++;
            } catch (NoSuchFileException missing) {
                // as kubectl: a list may name files that are not there
            } catch (IOException e) {
                throw new ProblemException(
                        new KubeconfigProblem.BadKubeconfig(
                                file.toString(), "it cannot be read: " + AccessText.reason(e)),
                        e);
            }
        }
        if (found == 1 && empty != null) {
            // What an editor leaves for a moment; and what is known of before stays in use, as with any broken file.
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(empty.toString(), "it is empty"));
        }
        if (found == 0) {
            throw new ProblemException(new KubeconfigProblem.NoKubeconfig(
                    files.stream().map(Path::toString).toList()));
        }
        return merged;
    }

    private void add(Path file, String text) {
        KubeConfig parsed;
        try (Reader reader = new StringReader(text.isBlank() ? "{}" : text)) {
            parsed = KubeConfig.loadKubeConfig(reader);
        } catch (IOException | RuntimeException e) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(file.toString(), reason(e)), e);
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder");
        collect(file, folder, parsed.getContexts(), "context", contexts);
        collect(file, folder, parsed.getClusters(), "cluster", clusters);
        collect(file, folder, parsed.getUsers(), "user", users);
        String named = currentContext(parsed);
        if (current == null && named != null && !named.isBlank()) {
            current = named;
        }
    }

    /** Parsers of YAML tell what they were at and draw the place; the last sentence and the last place are enough. */
    private static String reason(Exception failure) {
        if (failure instanceof ClassCastException) {
            return "it is not a map with contexts, clusters and users";
        }
        String said = String.valueOf(failure.getMessage());
        String place = "";
        Matcher places = PLACE.matcher(said);
        while (places.find()) {
            place = places.group() + ": ";
        }
        return place
                + said.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith(" "))
                        .reduce("", (before, sentence) -> sentence);
    }

    private static @Nullable String currentContext(KubeConfig parsed) {
        return parsed.getCurrentContext();
    }

    private static void collect(
            Path file, Path folder, @Nullable List<Object> from, String key, Map<String, Entry> into) {
        if (from == null) {
            return;
        }
        for (Object item : from) {
            if (item instanceof Map<?, ?> map && map.get("name") instanceof String name) {
                Map<String, Object> values = new LinkedHashMap<>();
                if (map.get(key) instanceof Map<?, ?> fields) {
                    fields.forEach((field, value) -> values.put(String.valueOf(field), value));
                }
                into.putIfAbsent(name, new Entry(file, folder, values));
            } else {
                throw new ProblemException(
                        new KubeconfigProblem.BadKubeconfig(file.toString(), "an entry of " + key + "s has no name"));
            }
        }
    }

    List<String> contexts() {
        return new ArrayList<>(contexts.keySet());
    }

    /** The settings of a context; throws a {@link ProblemException} when it or what it names is missing. */
    Selection select(@Nullable String wanted, Proxies proxies) {
        String name = wanted == null ? current : wanted;
        if (name == null) {
            throw new ProblemException(new KubeconfigProblem.NoCurrentContext(contexts()));
        }
        Entry context = contexts.get(name);
        if (context == null) {
            throw new ProblemException(new KubeconfigProblem.UnknownContext(name, contexts(), wanted == null));
        }
        String clusterName = context.text("cluster");
        String userName = context.text("user");
        Entry cluster = clusterName == null ? null : clusters.get(clusterName);
        if (clusterName == null || cluster == null) {
            throw broken(context, "context " + name + " names the cluster " + clusterName + ", which is not there");
        }
        Entry user = userName == null ? null : users.get(userName);
        if (userName != null && user == null) {
            throw broken(context, "context " + name + " names the user " + userName + ", which is not there");
        }
        String namespace = context.text("namespace");
        ApiServer server = ServerEntry.read(clusterName, cluster, user, proxies);
        return new Selection(
                name,
                namespace == null || namespace.isBlank() ? "default" : namespace,
                userName == null ? "(none)" : userName,
                server,
                UserEntry.read(userName == null ? "(none)" : userName, user, server),
                Impersonation.read(userName == null ? "(none)" : userName, user));
    }

    private static ProblemException broken(Entry at, String reason) {
        return new ProblemException(new KubeconfigProblem.BadKubeconfig(at.file.toString(), reason));
    }

    /** The files that entries of these files name: certificates, keys and tokens, which may change by themselves. */
    List<Path> namedFiles() {
        return Stream.concat(clusters.values().stream(), users.values().stream())
                .flatMap(entry -> Stream.of("certificate-authority", "client-certificate", "client-key", "tokenFile")
                        .filter(key -> entry.text(key + "-data") == null)
                        .map(entry::text)
                        .filter(Objects::nonNull)
                        .map(entry::resolve))
                .distinct()
                .toList();
    }

    /** What a context comes to; equal when nothing that matters has changed. */
    record Selection(
            String context,
            String namespace,
            String user,
            ApiServer server,
            UserEntry login,
            Impersonation impersonation) {}

    /** One named entry and the file in which it stands. */
    record Entry(Path file, Path folder, Map<String, Object> values) {
        @Nullable
        String text(String key) {
            Object value = values.get(key);
            return value == null || String.valueOf(value).isBlank() ? null : String.valueOf(value);
        }

        boolean flag(String key) {
            return Boolean.parseBoolean(String.valueOf(values.get(key)));
        }

        /** The PEM text of {@code key-data}, or of the file that {@code key} names. */
        @Nullable
        String pem(String key) {
            String data = text(key + "-data");
            if (data != null) {
                try {
                    return new String(
                            java.util.Base64.getDecoder().decode(data.replaceAll("\\s", "")), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw broken(this, key + "-data is no base64");
                }
            }
            String path = text(key);
            return path == null ? null : readText(path, key);
        }

        String readText(String path, String key) {
            try {
                return AccessText.read(resolve(path));
            } catch (IOException e) {
                throw broken(this, key + " names " + path + ", which cannot be read: " + AccessText.reason(e));
            }
        }

        Path resolve(String path) {
            return folder.resolve(path).normalize();
        }
    }
}

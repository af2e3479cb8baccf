package app.kftray.engine.cluster;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As whom a user acts ({@code as}, {@code as-uid}, {@code as-groups} and {@code as-user-extra} of a kubeconfig).
 *
 * @param headers to add to each request, some of them more than once
 */
public record Impersonation(List<Header> headers) {
    public static final Impersonation NONE = new Impersonation(List.of());

    /** One header of a request. */
    public record Header(String name, String value) {}

    public Impersonation {
        headers = List.copyOf(headers);
    }

    static Impersonation read(String name, Kubeconfig.@Nullable Entry user) {
        if (user == null) {
            return NONE;
        }
        List<Header> headers = new ArrayList<>();
        add(headers, "Impersonate-User", user.text("as"));
        add(headers, "Impersonate-Uid", user.text("as-uid"));
        addAll(headers, "Impersonate-Group", user.values().get("as-groups"));
        if (user.values().get("as-user-extra") instanceof Map<?, ?> extra) {
            // Keys may hold what header names may not; the server decodes them.
            extra.forEach((key, values) -> addAll(
                    headers,
                    "Impersonate-Extra-" + URLEncoder.encode(String.valueOf(key), StandardCharsets.UTF_8),
                    values));
        }
        if (!headers.isEmpty() && user.text("as") == null) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(), "user " + name + " has groups, uid or extras to act with, but no as"));
        }
        return new Impersonation(headers);
    }

    private static void addAll(List<Header> headers, String name, @Nullable Object values) {
        if (values instanceof List<?> list) {
            list.forEach(value -> add(headers, name, String.valueOf(value)));
        }
    }

    private static void add(List<Header> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(new Header(name, value));
        }
    }
}

package app.kftray.sandbox;

import app.kftray.sandbox.store.Failure;
import app.kftray.sandbox.store.Resource;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request, understood as far as its address goes.
 *
 * @param verb as roles name it
 * @param resource empty for what the sandbox does not serve as objects
 * @param namespace empty for none or all
 * @param name empty for a collection
 * @param subresource empty for none
 */
record ApiRequest(
        String path,
        String verb,
        Optional<Resource> resource,
        String namespace,
        String name,
        String subresource,
        Map<String, List<String>> query) {

    private static final Pattern OBJECTS = Pattern.compile(
            "/api(?:s/(?<group>[^/]+))?/v1(?:/namespaces/(?<namespace>[^/]+))?/(?<plural>[^/]+)(?:/(?<name>[^/]+)(?:/(?<sub>[^/]+))?)?");
    private static final Pattern NAMESPACE = Pattern.compile("/api/v1/namespaces/([^/]+)");

    static ApiRequest of(FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        Map<String, List<String>> query = uri.parameters();
        String path = uri.path();
        String method = request.method().name();
        Matcher namespace = NAMESPACE.matcher(path);
        if (namespace.matches()) {
            String name = namespace.group(1);
            return new ApiRequest(
                    path, verb(method, name, query), Optional.of(Resource.NAMESPACES), name, name, "", query);
        }
        Matcher objects = OBJECTS.matcher(path);
        if (!objects.matches()) {
            return new ApiRequest(path, verb(method, path, query), Optional.empty(), "", "", "", query);
        }
        String name = orEmpty(objects.group("name"));
        return new ApiRequest(
                path,
                verb(method, name, query),
                Resource.of(orEmpty(objects.group("group")), objects.group("plural")),
                orEmpty(objects.group("namespace")),
                name,
                orEmpty(objects.group("sub")),
                query);
    }

    private static String verb(String method, String name, Map<String, List<String>> query) {
        return switch (method) {
            case "GET", "HEAD" ->
                !name.isEmpty()
                        ? "get"
                        : query.getOrDefault("watch", List.of("")).getFirst().matches("true|1") ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> method;
        };
    }

    /** {@code pods}, {@code pods/portforward}; the path where there is no resource. */
    String resourceName() {
        return resource.map(it -> subresource.isEmpty() ? it.plural() : it.plural() + "/" + subresource)
                .orElse(path);
    }

    String first(String key) {
        return query.getOrDefault(key, List.of("")).getFirst();
    }

    boolean flag(String key) {
        return first(key).matches("true|1");
    }

    /** Zero when it is not there; fails with 400 when it is no number. */
    long number(String key) {
        String text = first(key);
        if (!text.matches("\\d{0,18}")) {
            throw Failure.badRequest(key + ": \"" + text + "\" (expected: a number)");
        }
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    Failure notFound() {
        return new Failure(
                        404, "NotFound", resource.map(Resource::qualified).orElse("") + " \"" + name + "\" not found")
                .about(name, resource.map(Resource::plural).orElse(""));
    }

    Failure forbidden(SandboxUser user, String missingVerb) {
        String group = resource.map(Resource::group).orElse("");
        String plural = resource.map(Resource::qualified).orElse("");
        return new Failure(
                        403,
                        "Forbidden",
                        plural + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden: User \"" + user.name()
                                + "\" cannot " + missingVerb + " resource \"" + resourceName() + "\" in API group \""
                                + group + "\" "
                                + (namespace.isEmpty()
                                        ? "at the cluster scope"
                                        : "in the namespace \"" + namespace + "\""))
                .about(name, resource.map(Resource::plural).orElse(""));
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }
}

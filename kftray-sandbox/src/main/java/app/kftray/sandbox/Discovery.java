package app.kftray.sandbox;

import app.kftray.sandbox.store.Resource;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What clients such as kubectl ask before they ask for objects: the version, the groups, and what is in them. */
final class Discovery {
    private static final List<String> GROUPS = List.of("apps", "batch", "discovery.k8s.io");

    private final ObjectNode version = JsonNodeFactory.instance.objectNode();

    Discovery(int minor) {
        version.put("major", "1").put("minor", Integer.toString(minor));
        version.put("gitVersion", "v1." + minor + ".0+sandbox").put("platform", "java");
    }

    /** Empty for paths that it knows nothing of. */
    Optional<ObjectNode> answer(String path) {
        return switch (path) {
            case "/version" -> Optional.of(version);
            case "/api" -> {
                ObjectNode versions = kind("APIVersions");
                versions.putArray("versions").add("v1");
                yield Optional.of(versions);
            }
            case "/apis" -> {
                ObjectNode groups = kind("APIGroupList");
                ArrayNode list = groups.putArray("groups");
                for (String group : GROUPS) {
                    ObjectNode entry = list.addObject().put("name", group);
                    entry.putArray("versions").add(groupVersion(group));
                    entry.set("preferredVersion", groupVersion(group));
                }
                yield Optional.of(groups);
            }
            case "/api/v1" -> Optional.of(resources(""));
            default ->
                GROUPS.stream()
                        .filter(group -> path.equals("/apis/" + group + "/v1"))
                        .findFirst()
                        .map(Discovery::resources);
        };
    }

    private static ObjectNode resources(String group) {
        ObjectNode list = kind("APIResourceList").put("groupVersion", group.isEmpty() ? "v1" : group + "/v1");
        ArrayNode resources = list.putArray("resources");
        for (Resource resource : Resource.in(group)) {
            ObjectNode entry = resources.addObject().put("name", resource.plural());
            entry.put("singularName", resource.singular()).put("kind", resource.kind());
            entry.put("namespaced", resource.namespaced());
            ArrayNode verbs = entry.putArray("verbs").add("get").add("list").add("watch");
            if (resource == Resource.PODS) {
                verbs.add("delete");
            }
        }
        if (group.isEmpty()) {
            ObjectNode entry = resources.addObject().put("name", "pods/portforward");
            entry.put("singularName", "").put("kind", "PodPortForwardOptions").put("namespaced", true);
            entry.putArray("verbs").add("create").add("get");
        }
        return list;
    }

    private static ObjectNode groupVersion(String group) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("groupVersion", group + "/v1")
                .put("version", "v1");
    }

    private static ObjectNode kind(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", "v1");
    }
}

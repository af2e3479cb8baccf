package app.kftray.api.problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes rights into sentences, and into the commands that grant them. */
final class Grants {
    private static final String ROLE = "kftray";

    private Grants() {}

    /** {@code "list and watch pods or create pods/portforward"}. */
    static String sentence(Collection<Right> rights) {
        List<String> parts = new ArrayList<>();
        byVerbs(rights).forEach((verbs, resources) -> parts.add(and(verbs) + " " + and(resources)));
        return String.join(" or ", parts);
    }

    /**
     * A line for a shell. {@code kubectl auth reconcile} adds to a role and a binding that are there, so the line works for a second
     * user and for further rights too, which {@code kubectl create} alone does not; no right is granted on more than asked for.
     *
     * @param namespace empty for all
     */
    static String command(String user, Collection<Right> rights, String namespace) {
        String scope = namespace.isEmpty() ? "cluster" : "";
        String end = (namespace.isEmpty() ? "" : " -n " + namespace) + " --dry-run=client -o yaml; ";
        StringBuilder line = new StringBuilder("(");
        byVerbs(rights)
                .forEach((verbs, resources) -> line.append("kubectl create " + scope + "role " + ROLE + " --verb="
                        + String.join(",", verbs) + " --resource=" + String.join(",", resources) + end + "echo ---; "));
        line.append("kubectl create " + scope + "rolebinding " + ROLE + " --" + scope + "role=" + ROLE + " --user='"
                + user.replace("'", "'\\''") + "'" + end);
        return line.substring(0, line.length() - 2) + ") | kubectl auth reconcile -f -";
    }

    /** Resources that share all of their verbs stand together, in the order of their first mention. */
    private static Map<Set<String>, Set<String>> byVerbs(Collection<Right> rights) {
        Map<String, Set<String>> verbs = new LinkedHashMap<>();
        rights.forEach(right -> verbs.computeIfAbsent(right.qualified(), it -> new LinkedHashSet<>())
                .add(right.verb()));
        Map<Set<String>, Set<String>> resources = new LinkedHashMap<>();
        verbs.forEach((resource, of) ->
                resources.computeIfAbsent(of, it -> new LinkedHashSet<>()).add(resource));
        return resources;
    }

    private static String and(Collection<String> words) {
        List<String> list = List.copyOf(words);
        int last = list.size() - 1;
        return last == 0 ? list.getFirst() : String.join(", ", list.subList(0, last)) + " and " + list.get(last);
    }
}

package app.kftray.api.problem;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The way to the cluster: kubeconfig, server, login, and rights, which are here. */
public sealed interface AccessProblem extends ForwardProblem
        permits KubeconfigProblem, ServerProblem, LoginProblem, AccessProblem.Forbidden {

    /**
     * 403: rights are missing.
     *
     * @param user as the server calls it, where its answer tells, since roles are bound to that name
     * @param missing what was asked for, one or more
     * @param namespace empty for all
     * @param reason the server's words, without the one object they were about, so that the same refusal is told once
     * @param needed everything the forward needs there, so that it can be granted at once; what is missing is among it
     */
    record Forbidden(String user, List<Right> missing, String namespace, String reason, List<Right> needed)
            implements AccessProblem {
        private static final Pattern OBJECT = Pattern.compile("^\\S+ \"[^\"]*\" is forbidden: ");
        private static final Pattern USER = Pattern.compile("\\bUser \"([^\"]+)\"");

        public Forbidden {
            Matcher said = USER.matcher(reason);
            user = said.find() ? said.group(1) : user;
            reason = OBJECT.matcher(reason).replaceFirst("");
            missing = List.copyOf(missing);
            needed = Stream.concat(needed.stream(), missing.stream()).distinct().toList();
        }

        /** One right, and nothing known of others. */
        public Forbidden(String user, String verb, String group, String resource, String namespace, String reason) {
            this(user, List.of(new Right(verb, group, resource)), namespace, reason, List.of());
        }

        /** The same, of a forward that needs these rights. */
        public Forbidden needing(List<Right> rights) {
            return new Forbidden(user, missing, namespace, reason, rights);
        }

        /** A grant to nobody would be one to everybody. */
        private boolean isNobody() {
            return user.equals("system:anonymous");
        }

        @Override
        public String code() {
            return "forbidden";
        }

        @Override
        public String message() {
            return (isNobody() ? "the cluster saw no login, and without one nobody may " : "user " + user + " may not ")
                    + Grants.sentence(missing)
                    + (namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace);
        }

        @Override
        public String hint() {
            if (isNobody()) {
                return "Mend the user of this context in the kubeconfig: it needs a token, a certificate with its key, or a"
                        + " login plug-in that the cluster knows.";
            }
            return "An administrator can grant " + (needed.size() == 1 ? "it" : "all that it needs") + ": "
                    + Grants.command(user, needed, namespace);
        }

        @Override
        public boolean passing() {
            return true;
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }
}

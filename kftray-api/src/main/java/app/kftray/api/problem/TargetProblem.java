package app.kftray.api.problem;

import java.util.List;

/** The cluster answers, but what the forward leads to is not there or not ready. */
public sealed interface TargetProblem extends ForwardProblem {

    @Override
    default boolean passing() {
        return true;
    }

    record NoNamespace(String context, String namespace, List<String> known) implements TargetProblem {
        @Override
        public String code() {
            return "no-namespace";
        }

        @Override
        public String message() {
            return "there is no namespace " + namespace + " in context " + context;
        }

        @Override
        public String hint() {
            return known.isEmpty()
                    ? "Check the namespace's name and the context."
                    : Names.suggestion(namespace, known, "namespaces");
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }

    /**
     * The named object is not there.
     *
     * @param kind in lower case, for example {@code service}
     * @param known the names that are there, empty when they may not be listed
     */
    record NotFound(String kind, String namespace, String name, List<String> known) implements TargetProblem {
        @Override
        public String code() {
            return "no-such-" + kind;
        }

        @Override
        public String message() {
            return "there is no " + kind + " " + name + " in namespace " + namespace;
        }

        @Override
        public String hint() {
            return known.isEmpty()
                    ? "Check the name and the namespace."
                    : Names.suggestion(name, known, kind + "s in " + namespace);
        }

        /** Pods come back under their names by themselves. */
        @Override
        public boolean needsAction() {
            return !kind.equals("pod");
        }
    }

    record NoSuchPort(String target, String port, List<String> known) implements TargetProblem {
        @Override
        public String code() {
            return "no-such-port";
        }

        @Override
        public String message() {
            return target + " has no port " + port;
        }

        @Override
        public String hint() {
            return Names.suggestion(port, known, "ports");
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }

    /**
     * There is the target, but no pod of it is ready.
     *
     * @param reason why, for example {@code no pod matches app=web} or {@code pod web-1: ImagePullBackOff}
     */
    record NoReadyPod(String target, String reason, String hint) implements TargetProblem {
        @Override
        public String code() {
            return "no-ready-pod";
        }

        @Override
        public String message() {
            return target + " has no ready pod: " + reason;
        }
    }

    /** The target cannot be forwarded to at all, for example an ExternalName service. */
    record NotForwardable(String target, String reason, String hint) implements TargetProblem {
        @Override
        public String code() {
            return "not-forwardable";
        }

        @Override
        public String message() {
            return target + " cannot be forwarded to: " + reason;
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }
}

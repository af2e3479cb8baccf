package app.kftray.api.problem;

import java.util.List;
import java.util.Locale;

/** The cluster answers, but what the forward leads to is not there or not ready. */
public sealed interface TargetProblem extends ForwardProblem {

    @Override
    default boolean passing() {
        return true;
    }

    /**
     * There is no such namespace, or not for long.
     *
     * @param beingDeleted whether it is still there and being emptied
     * @param known the namespaces that are there, empty when they may not be listed
     */
    record NoNamespace(String context, String namespace, boolean beingDeleted, List<String> known)
            implements TargetProblem {
        @Override
        public String code() {
            return "no-namespace";
        }

        @Override
        public String message() {
            return beingDeleted
                    ? "the namespace " + namespace + " in context " + context + " is being deleted"
                    : "there is no namespace " + namespace + " in context " + context;
        }

        @Override
        public String hint() {
            if (beingDeleted) {
                return "Make it again once it has gone, or name another one.";
            }
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

    /**
     * The target has no port of that number or name.
     *
     * @param kind what was looked for: {@code port}, or {@code TCP port} where the target tells them apart
     */
    record NoSuchPort(String target, String kind, String port, List<String> known) implements TargetProblem {
        @Override
        public String code() {
            return "no-such-port";
        }

        @Override
        public String message() {
            return target + " has no " + kind + " " + port;
        }

        @Override
        public String hint() {
            return Names.suggestion(port, known, kind + "s");
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }

    /**
     * The target has that port, for another protocol than the forward's.
     *
     * @param found the port's, as Kubernetes writes it, for example {@code UDP}
     * @param wanted the forward's, as its entry has it, for example {@code tcp}
     * @param known the ports for the forward's protocol
     */
    record OtherProtocol(String target, String port, String found, String wanted, List<String> known)
            implements TargetProblem {
        @Override
        public String code() {
            return "other-protocol";
        }

        @Override
        public String message() {
            return "port " + port + " of " + target + " is " + found + ", and this forward is " + wanted;
        }

        @Override
        public String hint() {
            String remedy = switch (found) {
                case "TCP", "UDP" ->
                    "To forward it, set protocol: " + found.toLowerCase(Locale.ROOT) + " in a config file.";
                default -> found + " cannot be forwarded.";
            };
            return remedy + " Ports for " + wanted + ": " + Names.list(known) + ".";
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }

    /**
     * The service leads to a port by a name that none of its ready pods has.
     *
     * @param protocol as Kubernetes writes it, for example {@code TCP}
     * @param known the pods' ports for that protocol
     */
    record NoSuchTargetPort(String target, String protocol, String targetPort, List<String> known)
            implements TargetProblem {
        @Override
        public String code() {
            return "no-such-target-port";
        }

        @Override
        public String message() {
            return "the targetPort " + targetPort + " of " + target + " is no " + protocol + " port of its pods";
        }

        @Override
        public String hint() {
            return "Set the service's targetPort to a port of its pods, or give one this name. Known container ports: "
                    + Names.list(known) + ".";
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

package app.kftray.api.problem;

/** What keeps the relay pod from serving, told apart because each is mended elsewhere. Each goes on by itself once it is mended. */
public sealed interface RelayProblem extends ForwardProblem {

    @Override
    default boolean passing() {
        return true;
    }

    /** The pod is there and not ready yet. */
    record Starting(String pod, String state) implements RelayProblem {
        @Override
        public String code() {
            return "relay-starting";
        }

        @Override
        public String message() {
            return "the relay " + pod + " " + state;
        }

        @Override
        public String hint() {
            return "";
        }
    }

    /** The node cannot get the relay's image. */
    record NoImage(String pod, String image, String reason) implements RelayProblem {
        @Override
        public String code() {
            return "relay-image";
        }

        @Override
        public String message() {
            return "the relay " + pod + " cannot start: the image " + image + " is not to be had (" + reason + ")";
        }

        @Override
        public String hint() {
            return "Name an image that the nodes can pull with the setting kftray.relay.image, and its secrets with"
                    + " kftray.relay.pull-secrets; one that is on the nodes already needs no registry, unless"
                    + " kftray.relay.pull-policy is Always.";
        }
    }

    /** The API server does not let such a pod in: a quota, Pod Security, or another admission rule. */
    record NotAdmitted(String namespace, String reason) implements RelayProblem {
        @Override
        public String code() {
            return "relay-not-admitted";
        }

        @Override
        public String message() {
            return "namespace " + namespace + " does not admit the relay: " + reason;
        }

        @Override
        public String hint() {
            return "Change what it asks for with kftray.relay.resources or kftray.relay.patch, run it elsewhere with"
                    + " kftray.relay.namespace, or use one that an administrator installed: kftray.relay.existing.";
        }
    }

    /** No node takes the pod. */
    record NotScheduled(String pod, String reason) implements RelayProblem {
        @Override
        public String code() {
            return "relay-not-scheduled";
        }

        @Override
        public String message() {
            return "the relay " + pod + " finds no node: " + reason;
        }

        @Override
        public String hint() {
            return "See kftray.relay.node-selector, kftray.relay.tolerations and kftray.relay.resources.";
        }
    }

    /** The relay starts and ends again. */
    record Crashing(String pod, String reason, String lastWords) implements RelayProblem {
        @Override
        public String code() {
            return "relay-crashing";
        }

        @Override
        public String message() {
            return "the relay " + pod + " ends again and again: " + reason
                    + (lastWords.isBlank() ? "" : "; its last words: " + lastWords);
        }

        @Override
        public String hint() {
            return "kubectl logs and kubectl describe tell more; too little memory is mended by kftray.relay.resources.";
        }
    }
}

package app.kftray.api.problem;

import java.util.List;

/** The kubeconfig: none, one that cannot be used, or another context than was meant. */
public sealed interface KubeconfigProblem extends AccessProblem {

    @Override
    default boolean passing() {
        return false;
    }

    record NoKubeconfig(List<String> looked) implements KubeconfigProblem {
        @Override
        public String code() {
            return "no-kubeconfig";
        }

        @Override
        public String message() {
            return "there is no kubeconfig; looked at " + Names.list(looked);
        }

        @Override
        public String hint() {
            return "Name one with --kubeconfig or KUBECONFIG, or try kftray demo, which needs none.";
        }
    }

    record BadKubeconfig(String file, String reason) implements KubeconfigProblem {
        @Override
        public String code() {
            return "bad-kubeconfig";
        }

        @Override
        public String message() {
            return "the kubeconfig " + file + " cannot be used: " + reason;
        }

        @Override
        public String hint() {
            return "Mend the file, or name another with --kubeconfig or KUBECONFIG.";
        }
    }

    /** @param current whether the kubeconfig itself names it, as its current context */
    record UnknownContext(String context, List<String> known, boolean current) implements KubeconfigProblem {
        public UnknownContext(String context, List<String> known) {
            this(context, known, false);
        }

        @Override
        public String code() {
            return "unknown-context";
        }

        @Override
        public String message() {
            return current
                    ? "the kubeconfig's current context is " + context + ", which is not in it"
                    : "the kubeconfig has no context " + context;
        }

        @Override
        public String hint() {
            return (current ? "Choose one with --context or kubectl config use-context. " : "")
                    + Names.suggestion(context, known, "contexts");
        }
    }

    record NoCurrentContext(List<String> known) implements KubeconfigProblem {
        @Override
        public String code() {
            return "no-current-context";
        }

        @Override
        public String message() {
            return "the kubeconfig names no current context";
        }

        @Override
        public String hint() {
            return "Choose one with --context or kubectl config use-context. Known contexts: " + Names.list(known)
                    + ".";
        }
    }

    /** The kubeconfig cannot be used at the moment, for the reason that {@code why} tells; forwards that run need not care. */
    record KubeconfigIgnored(ForwardProblem why) implements KubeconfigProblem {
        @Override
        public String code() {
            return "kubeconfig-ignored";
        }

        @Override
        public String message() {
            return why.message() + "; what was read of it before stays in use";
        }

        @Override
        public String hint() {
            return why.hint();
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The kubeconfig was {@link KubeconfigIgnored ignored}, and is not any more. */
    record KubeconfigUsable(List<String> files) implements KubeconfigProblem {
        @Override
        public String code() {
            return "kubeconfig-usable";
        }

        @Override
        public String message() {
            return "the kubeconfig " + Names.list(files) + " can be used again";
        }

        @Override
        public String hint() {
            return "";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The kubeconfig was edited or leads elsewhere, so that the forward begins anew. */
    record KubeconfigChanged(String before, String now) implements KubeconfigProblem {
        @Override
        public String code() {
            return "kubeconfig-changed";
        }

        @Override
        public String message() {
            return before.equals(now)
                    ? "the kubeconfig has another server or login for context " + now
                    : "the kubeconfig leads to context " + now + " now, no longer to " + before;
        }

        @Override
        public String hint() {
            return "";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }
}

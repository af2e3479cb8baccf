package app.kftray.api.problem;

import java.time.Duration;
import java.util.List;

/** The way to the cluster: kubeconfig, network, proxy, TLS, login, rights. */
public sealed interface AccessProblem extends ForwardProblem {

    record NoKubeconfig(List<String> looked) implements AccessProblem {
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

        @Override
        public boolean passing() {
            return false;
        }
    }

    record BadKubeconfig(String file, String reason) implements AccessProblem {
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

        @Override
        public boolean passing() {
            return false;
        }
    }

    record UnknownContext(String context, List<String> known) implements AccessProblem {
        @Override
        public String code() {
            return "unknown-context";
        }

        @Override
        public String message() {
            return "the kubeconfig has no context " + context;
        }

        @Override
        public String hint() {
            return Names.suggestion(context, known, "contexts");
        }

        @Override
        public boolean passing() {
            return false;
        }
    }

    record NoCurrentContext(List<String> known) implements AccessProblem {
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

        @Override
        public boolean passing() {
            return false;
        }
    }

    /** The API server, or the proxy before it, cannot be reached over the network. */
    record Unreachable(String server, String reason) implements AccessProblem {
        @Override
        public String code() {
            return "cluster-unreachable";
        }

        @Override
        public String message() {
            return "cannot reach the cluster at " + server + ": " + reason;
        }

        @Override
        public String hint() {
            return "Check the network and the VPN.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    record UntrustedTls(String server, String reason) implements AccessProblem {
        @Override
        public String code() {
            return "tls-not-trusted";
        }

        @Override
        public String message() {
            return "the certificate of " + server + " is not trusted: " + reason;
        }

        @Override
        public String hint() {
            return "Check certificate-authority and tls-server-name of the cluster in the kubeconfig.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    record ProxyRefused(String proxy, String server, String reason) implements AccessProblem {
        @Override
        public String code() {
            return "proxy-refused";
        }

        @Override
        public String message() {
            return "the proxy " + proxy + " did not connect to " + server + ": " + reason;
        }

        @Override
        public String hint() {
            return "Check proxy-url in the kubeconfig, HTTPS_PROXY and NO_PROXY.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The login plug-in's program is not there. */
    record LoginMissing(String user, String command, String installHint) implements AccessProblem {
        @Override
        public String code() {
            return "login-plugin-missing";
        }

        @Override
        public String message() {
            return "the login plug-in " + command + " of user " + user + " is not installed or not on the PATH";
        }

        @Override
        public String hint() {
            return installHint.isBlank() ? "Install it, or give its full path in the kubeconfig." : installHint;
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The login plug-in ran and failed, or did not end. */
    record LoginFailed(String user, String command, String reason) implements AccessProblem {
        @Override
        public String code() {
            return "login-failed";
        }

        @Override
        public String message() {
            return "the login plug-in " + command + " of user " + user + " failed: " + reason;
        }

        @Override
        public String hint() {
            return "Log in again in a terminal.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** 401: the server does not accept the credentials. */
    record Unauthorized(String context, String user, String reason) implements AccessProblem {
        @Override
        public String code() {
            return "unauthorized";
        }

        @Override
        public String message() {
            return "the cluster of context " + context + " does not accept the login of user " + user
                    + (reason.isBlank() ? "" : ": " + reason);
        }

        @Override
        public String hint() {
            return "The login has expired or is wrong: log in again, or mend the user in the kubeconfig.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /**
     * 403: a right is missing.
     *
     * @param group the API group, empty for the core group
     * @param resource with its subresource, for example {@code pods/portforward}
     */
    record Forbidden(String user, String verb, String group, String resource, String namespace, String reason)
            implements AccessProblem {
        @Override
        public String code() {
            return "forbidden";
        }

        @Override
        public String message() {
            return "user " + user + " may not " + verb + " " + qualified() + " in namespace " + namespace;
        }

        @Override
        public String hint() {
            return "An administrator can grant it: kubectl create role kftray --verb=" + verb + " --resource="
                    + qualified() + " -n " + namespace + " && kubectl create rolebinding kftray --role=kftray --user='"
                    + user + "' -n " + namespace;
        }

        @Override
        public boolean passing() {
            return true;
        }

        private String qualified() {
            if (group.isEmpty()) {
                return resource;
            }
            int slash = resource.indexOf('/');
            return slash < 0
                    ? resource + "." + group
                    : resource.substring(0, slash) + "." + group + resource.substring(slash);
        }
    }

    /** The server answered, but not with what was asked for: 429, 5xx, or something that is no Kubernetes at all. */
    record ServerFault(String server, int status, String reason, Duration retryAfter) implements AccessProblem {
        /** Without a wish of the server how long to wait. */
        public ServerFault(String server, int status, String reason) {
            this(server, status, reason, Duration.ZERO);
        }

        @Override
        public String code() {
            return "server-fault";
        }

        @Override
        public String message() {
            return server + " answered " + status + (reason.isBlank() ? "" : ": " + reason);
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

package app.kftray.api.problem;

import java.time.Duration;

/** The way to the API server and its answers: network, proxy, TLS, and what no Kubernetes should say. */
public sealed interface ServerProblem extends AccessProblem {

    @Override
    default boolean passing() {
        return true;
    }

    /** The API server, or the proxy before it, cannot be reached over the network. */
    record Unreachable(String server, String reason) implements ServerProblem {
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
    }

    record ProxyRefused(String proxy, String server, String reason) implements ServerProblem {
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
    }

    /** The server's certificate is not believed. */
    record UntrustedTls(String server, String reason, String hint) implements ServerProblem {
        @Override
        public String code() {
            return "tls-not-trusted";
        }

        @Override
        public String message() {
            return "the certificate of " + server + " is not trusted: " + reason;
        }
    }

    /** There is a connection, but no TLS over it, for a reason other than the server's certificate. */
    record TlsFailed(String server, String reason, String hint) implements ServerProblem {
        @Override
        public String code() {
            return "tls-failed";
        }

        @Override
        public String message() {
            return "no TLS connection to " + server + ": " + reason;
        }
    }

    /** The server answered, but not with what was asked for: 429, 5xx, or something that is no Kubernetes at all. */
    record ServerFault(String server, int status, String reason, Duration retryAfter) implements ServerProblem {
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
            if (reason.contains("HTTPS server")) {
                return "Let server of the cluster in the kubeconfig begin with https.";
            }
            return status == 429 || status >= 500
                    ? "It is asked again; kubectl get --raw /readyz tells how the API server is."
                    : "Check server of the cluster in the kubeconfig: does a Kubernetes API server answer there?";
        }
    }
}

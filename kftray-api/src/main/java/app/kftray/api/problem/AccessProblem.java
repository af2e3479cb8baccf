package app.kftray.api.problem;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** The kubeconfig was edited or leads elsewhere, so that the forward begins anew. */
    record KubeconfigChanged(String before, String now) implements AccessProblem {
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

    /** The server's certificate is not believed. */
    record UntrustedTls(String server, String reason, String hint) implements AccessProblem {
        @Override
        public String code() {
            return "tls-not-trusted";
        }

        @Override
        public String message() {
            return "the certificate of " + server + " is not trusted: " + reason;
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** There is a connection, but no TLS over it, for a reason other than the server's certificate. */
    record TlsFailed(String server, String reason, String hint) implements AccessProblem {
        @Override
        public String code() {
            return "tls-failed";
        }

        @Override
        public String message() {
            return "no TLS connection to " + server + ": " + reason;
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

    /**
     * The login plug-in ran and failed, or did not end.
     *
     * @param commandLine what a person would type to run it, without secrets
     */
    record LoginFailed(String user, String command, String reason, String commandLine) implements AccessProblem {
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
            return "Try it in a terminal: " + commandLine + " . kftray runs it again after pauses of up to 10 minutes,"
                    + " and sooner when the kubeconfig or files of the login change.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /**
     * The login plug-in runs and takes its time: it may wait for a person.
     *
     * @param seconds how long it is waited for at most
     * @param said the last that it printed for people, on one line; often what to do
     * @param commandLine what a person would type to run it, without secrets
     */
    record LoginWaits(String user, String command, long seconds, String said, String commandLine)
            implements AccessProblem {
        @Override
        public String code() {
            return "login-waits";
        }

        @Override
        public String message() {
            return "waiting for the login plug-in " + command + " of user " + user + ", at most " + seconds + " s"
                    + (said.isEmpty() ? "" : "; it says: " + said);
        }

        @Override
        public String hint() {
            return said.isEmpty()
                    ? "It may have opened a browser. To see what it wants, type: " + commandLine
                    : "Do what it says; kftray goes on by itself.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The login plug-in answered in another version than the kubeconfig says it would. */
    record LoginVersion(String user, String command, String answered, String expected) implements AccessProblem {
        @Override
        public String code() {
            return "login-version";
        }

        @Override
        public String message() {
            return "the login plug-in " + command + " of user " + user + " answered as " + answered + " (expected: "
                    + expected + ")";
        }

        @Override
        public String hint() {
            return "Set apiVersion of the exec entry of user " + user
                    + " in the kubeconfig to what the plug-in speaks, or update the plug-in.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The file from which the token is to be read cannot be read. */
    record NoTokenFile(String user, String file, String reason) implements AccessProblem {
        @Override
        public String code() {
            return "no-token-file";
        }

        @Override
        public String message() {
            return "the token file " + file + " of user " + user + " cannot be read: " + reason;
        }

        @Override
        public String hint() {
            return "Put it back, or mend tokenFile of the user in the kubeconfig; kftray goes on by itself.";
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

        @Override
        public String code() {
            return "forbidden";
        }

        @Override
        public String message() {
            return "user " + user + " may not " + Grants.sentence(missing)
                    + (namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace);
        }

        @Override
        public String hint() {
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
            if (reason.contains("HTTPS server")) {
                return "Let server of the cluster in the kubeconfig begin with https.";
            }
            return status == 429 || status >= 500
                    ? "It is asked again; kubectl get --raw /readyz tells how the API server is."
                    : "Check server of the cluster in the kubeconfig: does a Kubernetes API server answer there?";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }
}

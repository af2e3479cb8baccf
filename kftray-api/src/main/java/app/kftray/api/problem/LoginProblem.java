package app.kftray.api.problem;

/** Who asks: the login plug-in, the file of the token, and credentials that are not accepted. */
public sealed interface LoginProblem extends AccessProblem {

    @Override
    default boolean passing() {
        return true;
    }

    /** The login plug-in's program is not there. */
    record LoginMissing(String user, String command, String installHint) implements LoginProblem {
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
    }

    /**
     * The login plug-in could not be started, ran and failed, or did not end.
     *
     * @param commandLine what a person would type to run it, without secrets
     */
    record LoginFailed(String user, String command, String reason, String commandLine) implements LoginProblem {
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
    }

    /**
     * The login plug-in runs and takes its time: it may wait for a person.
     *
     * @param seconds how long it is waited for at most
     * @param said the last that it printed for people, on one line; often what to do
     * @param commandLine what a person would type to run it, without secrets
     */
    record LoginWaits(String user, String command, long seconds, String said, String commandLine)
            implements LoginProblem {
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
    }

    /** The login plug-in answered in another version than the kubeconfig says it would. */
    record LoginVersion(String user, String command, String answered, String expected) implements LoginProblem {
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
    }

    /** The file from which the token is to be read cannot be read. */
    record NoTokenFile(String user, String file, String reason) implements LoginProblem {
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
    }

    /** 401: the server does not accept the credentials. */
    record Unauthorized(String context, String user, String reason) implements LoginProblem {
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
    }
}

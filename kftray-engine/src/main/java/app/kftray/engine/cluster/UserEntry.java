package app.kftray.engine.cluster;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a user of a kubeconfig logs in, apart from a client certificate, which belongs to the connection. */
sealed interface UserEntry {
    /** What a plug-in may speak; where a kubeconfig does not say, the first. */
    List<String> VERSIONS = List.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

    /** Nothing but, perhaps, a client certificate. */
    record Anonymous() implements UserEntry {}

    /** A fixed Authorization header: a token, or a name and password. */
    record Fixed(String authorization) implements UserEntry {
        @Override
        public String toString() {
            return "Fixed[]";
        }
    }

    /** A file that somebody keeps renewing, with a token in it. */
    record TokenFile(String user, Path file) implements UserEntry {}

    /**
     * A program that prints credentials (client.authentication.k8s.io).
     *
     * @param clusterInfo the cluster as the program wants to see it, null when it does not ask
     */
    record Exec(
            String user,
            String apiVersion,
            String command,
            List<String> arguments,
            Map<String, String> environment,
            Path folder,
            String installHint,
            @Nullable ApiServer clusterInfo)
            implements UserEntry {
        public Exec {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** The program without its folder. */
        String name() {
            return String.valueOf(Path.of(command).getFileName());
        }

        /** Hides arguments and environment. */
        @Override
        public String toString() {
            return "Exec[" + user + " " + name() + "]";
        }
    }

    static UserEntry read(String name, Kubeconfig.@Nullable Entry user, ApiServer server) {
        if (user == null) {
            return new Anonymous();
        }
        if (user.values().get("exec") instanceof Map<?, ?> exec) {
            return exec(name, user, exec, server);
        }
        String file = user.text("tokenFile");
        if (file != null) {
            return new TokenFile(name, user.resolve(file));
        }
        String token = user.text("token");
        if (token != null) {
            return new Fixed("Bearer " + token);
        }
        String basic = user.text("username");
        if (basic != null) {
            String password = user.text("password");
            byte[] pair = (basic + ":" + (password == null ? "" : password))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return new Fixed("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        if (user.values().get("auth-provider") instanceof Map<?, ?> provider) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(),
                    "user " + name + " uses the auth-provider " + provider.get("name")
                            + ", which Kubernetes removed in 1.26; use its exec plug-in"));
        }
        return new Anonymous();
    }

    private static Exec exec(String name, Kubeconfig.Entry user, Map<?, ?> exec, ApiServer server) {
        if (!(exec.get("command") instanceof String command) || command.isBlank()) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(), "the exec plug-in of user " + name + " has no command"));
        }
        List<String> arguments = new ArrayList<>();
        if (exec.get("args") instanceof List<?> list) {
            list.forEach(argument -> arguments.add(String.valueOf(argument)));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        if (exec.get("env") instanceof List<?> list) {
            for (Object variable : list) {
                if (variable instanceof Map<?, ?> map && map.get("name") != null) {
                    environment.put(String.valueOf(map.get("name")), String.valueOf(map.get("value")));
                }
            }
        }
        if ("Always".equals(exec.get("interactiveMode"))) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(),
                    "the login plug-in " + command + " of user " + name + " wants a terminal (interactiveMode: Always),"
                            + " and there is none to give it while forwards run by themselves"
                            + " (expected: IfAvailable or Never)"));
        }
        Object version = exec.get("apiVersion");
        if (version != null && !VERSIONS.contains(String.valueOf(version))) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(),
                    "the login plug-in " + command + " of user " + name + " has the apiVersion " + version
                            + " (expected: " + String.join(" or ", VERSIONS) + ")"));
        }
        Object hint = exec.get("installHint");
        boolean info = Boolean.parseBoolean(String.valueOf(exec.get("provideClusterInfo")));
        return new Exec(
                name,
                version == null ? VERSIONS.getFirst() : String.valueOf(version),
                command,
                arguments,
                environment,
                user.folder(),
                hint == null ? "" : String.valueOf(hint).strip(),
                info ? server : null);
    }
}

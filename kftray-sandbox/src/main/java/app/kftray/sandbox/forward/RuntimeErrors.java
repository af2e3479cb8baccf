package app.kftray.sandbox.forward;

/** The texts that kubelet and containerd send on an error stream, up to ids and addresses. */
final class RuntimeErrors {
    private RuntimeErrors() {}

    static String gone(PodSandbox pod, int port) {
        return forwarding(pod, port) + "failed to find sandbox \"" + pod.id() + "\" in store: not found";
    }

    static String refused(PodSandbox pod, int port) {
        return forwarding(pod, port) + "failed to execute portforward in network namespace \"/var/run/netns/cni-"
                + pod.id() + "\": failed to connect to localhost:" + port + " inside namespace \"" + pod.id()
                + "\", IPv4: dial tcp4 127.0.0.1:" + port + ": connect: connection refused IPv6 dial tcp6 [::1]:" + port
                + ": connect: connection refused ";
    }

    static String broken(PodSandbox pod, int port, String cause) {
        return forwarding(pod, port) + "failed to execute portforward in network namespace \"/var/run/netns/cni-"
                + pod.id() + "\": read tcp4 127.0.0.1->127.0.0.1:" + port + ": read: " + cause;
    }

    static String incomplete(String request) {
        return "(conn sandbox, request " + request + ") timed out waiting for streams";
    }

    private static String forwarding(PodSandbox pod, int port) {
        return "error forwarding port " + port + " to pod " + pod.id() + ", uid : ";
    }
}

package app.kftray.engine.cluster;

/**
 * A port of one pod.
 *
 * @param uid tells a pod from its successor of the same name; empty when it may not be read
 * @param port from 1 to 65535
 */
public record PodPort(String namespace, String pod, String uid, int port) {
    /** {@code namespace/pod}. */
    public String qualifiedPod() {
        return namespace + "/" + pod;
    }
}

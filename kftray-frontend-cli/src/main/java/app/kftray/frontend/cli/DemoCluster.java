package app.kftray.frontend.cli;

import app.kftray.api.config.ForwardConfig;
import java.util.List;

/** What the demo needs of the cluster that it brings along. A seam, so that its checks can be tested without one. */
interface DemoCluster extends AutoCloseable {

    /**
     * Forwards to the cluster's services; they name the cluster's own kubeconfig. All speak HTTP, and the pod that answers a
     * DELETE is killed after it.
     */
    List<ForwardConfig> forwards();

    /** Kills a pod, {@code namespace/name}; another takes its place after a moment. */
    void kill(String pod);

    @Override
    void close();
}

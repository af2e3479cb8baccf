package app.kftray.engine.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds clusters in kubeconfig files and follows the files. Thread-safe; nothing here blocks. */
public interface Clusters {

    /**
     * Tells {@code listener} the cluster now, and again after each change that concerns it: another current context when none
     * is named, another server or user behind the same name, a context that vanished or came. A change elsewhere in the files
     * tells nothing, except that the same cluster is told again when its login may work now that did not. Files that cannot be used
     * change nothing for those who know a cluster, who are told once. Calls come on any thread, one at a time, until the handle is closed.
     *
     * <p>The same context of the same files is the same {@link Cluster} object for everybody who follows it, as long as its
     * settings stay the same.
     *
     * @param kubeconfig files to merge, first wins; empty means {@code KUBECONFIG}, then {@code ~/.kube/config}
     * @param context null follows the current one
     */
    Following follow(List<Path> kubeconfig, @Nullable String context, Consumer<ClusterState> listener);

    /** Ends a following when closed. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }
}

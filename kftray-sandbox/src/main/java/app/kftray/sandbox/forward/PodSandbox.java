package app.kftray.sandbox.forward;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What a session sees of the pod that it was opened for: that one pod, not a later one of the same name. Thread-safe. */
public interface PodSandbox {
    /** The runtime's name for it, which it puts into its error texts. */
    String id();

    /** False once the pod has ended, for good. */
    boolean alive();

    /** Where the program of that port listens, null when nothing ever listens there. */
    @Nullable
    SocketAddress listener(int port);
}

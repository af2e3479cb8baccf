/** The three ways into a pod's ports, as API server, kubelet and container runtime offer them together. */
@NullMarked
package app.kftray.sandbox.forward;

import org.jspecify.annotations.NullMarked;

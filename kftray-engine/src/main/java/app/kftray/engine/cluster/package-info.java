/** The way to a cluster: kubeconfig, login, proxy, TLS, and the API client. */
@NullMarked
package app.kftray.engine.cluster;

import org.jspecify.annotations.NullMarked;

/** Connections to API servers for a pod: proxies, TLS, the upgrade, and which wire protocol a cluster understands. */
@NullMarked
package app.kftray.engine.session.dial;

import org.jspecify.annotations.NullMarked;

/** Port-forward sessions to pods: the wire protocols, their negotiation, pooling and liveness. */
@NullMarked
package app.kftray.engine.session;

import org.jspecify.annotations.NullMarked;

/** The relay pod that datagrams, and hosts beyond the cluster's pods, need: deployed, watched, healed and removed. */
@NullMarked
package app.kftray.engine.relay;

import org.jspecify.annotations.NullMarked;

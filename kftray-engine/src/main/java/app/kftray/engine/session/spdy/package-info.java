/** Streams as SPDY/3.1 carries them: frames, the manners that servers need, liveness; and the tunnel through a WebSocket. */
@NullMarked
package app.kftray.engine.session.spdy;

import org.jspecify.annotations.NullMarked;

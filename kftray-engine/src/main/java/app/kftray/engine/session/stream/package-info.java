/** A connection to a port of a pod as a Netty channel: reading, writing, half-closes and ends, whatever carries it. */
@NullMarked
package app.kftray.engine.session.stream;

import org.jspecify.annotations.NullMarked;

/**
 * Port-forward sessions to pods: what the rest of the engine sees of them, and what their parts agree on. {@code dial} opens
 * connections to API servers, {@code spdy} and {@code v4} carry streams over them, {@code stream} is such a stream as a
 * channel, and {@code pool} keeps the sessions of each pod.
 */
@NullMarked
package app.kftray.engine.session;

import org.jspecify.annotations.NullMarked;

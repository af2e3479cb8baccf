/** Streams as {@code v4.channel.k8s.io} carries them: a WebSocket each. */
@NullMarked
package app.kftray.engine.session.v4;

import org.jspecify.annotations.NullMarked;

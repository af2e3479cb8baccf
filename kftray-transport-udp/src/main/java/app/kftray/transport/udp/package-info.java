/** The UDP transport: local datagram sockets, a session for each sender, a stream for each session. */
@NullMarked
package app.kftray.transport.udp;

import org.jspecify.annotations.NullMarked;

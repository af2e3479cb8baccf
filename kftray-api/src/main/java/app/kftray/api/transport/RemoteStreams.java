package app.kftray.api.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/**
 * Opens streams to a forward's current target. A stream is a Netty channel of {@code ByteBuf}s, so joining it to another
 * channel inherits back-pressure from both:
 *
 * <ul>
 *   <li>It is handed out active, with auto-read off and an empty pipeline, and delivers nothing before it is read.
 *   <li>{@code shutdownOutput} ends this side, after all that was written before it; the end of the other side is a
 *       {@link io.netty.channel.socket.ChannelInputShutdownEvent} user event.
 *   <li>When the pod reports an error or the session is lost, {@code exceptionCaught} gets a
 *       {@link app.kftray.api.problem.ProblemException}, then the channel closes. Closing it without that is a clean end.
 * </ul>
 */
public interface RemoteStreams {

    /**
     * The event loop on which the next stream will most likely live. A transport that registers its local channel there
     * saves two thread changes a buffer; it is a hint and nothing depends on it.
     */
    EventLoop eventLoop();

    /**
     * Opens a stream, thread-safe. While there is no target the request is held; when the hold time is over the future fails
     * with a {@link app.kftray.api.problem.ProblemException}. Where there is a target but no session yet it may take as long, and 25 s
     * where the hold time is shorter. Cancelling the future gives the request up.
     */
    Future<DuplexChannel> open();
}

package app.kftray.engine.session.stream;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import java.util.List;

/**
 * One connection to a port of a pod as a Netty channel, whatever wire protocol carries it. It lives on its session's event loop.
 * Reading is demand driven: what nobody asked for waits in its {@link StreamInput}, and beyond a limit the session itself is
 * read no more. Writing stops where the carrier says so, and the bytes then stay in the channel's outbound buffer, whose
 * watermark is the writer's back-pressure. Either side ends on its own: see {@link HalfClose} and {@link RemoteEnd}.
 */
public abstract class PodStream extends StreamChannel {
    private final StreamInput input;
    private final StreamOutput output = new StreamOutput(this);
    private final HalfClose halfClose = new HalfClose(this);
    private final RemoteEnd remoteEnd;
    private boolean open = true;

    /** @param receiveLimit bytes that may wait for the reader while the session is read */
    protected PodStream(Channel session, SocketAddress target, int receiveLimit) {
        super(session, target);
        input = new StreamInput(this, receiveLimit);
        remoteEnd = new RemoteEnd(this, input);
    }

    // --- what a carrier has to do

    /** How many bytes one frame may carry now; 0 when nothing may be sent until {@link #resumeSending}. */
    protected abstract int allowance();

    /** Sends one frame of these pieces, {@code size} bytes in all; takes over their references. */
    protected abstract void send(List<ByteBuf> pieces, int size);

    /** Flushes what {@link #send} and the others wrote. */
    protected abstract void flushSession();

    /** Tells the peer that nothing more comes from us. */
    protected abstract void sendEnd();

    /** The stream is over; {@code clean} when both sides had ended. Called once. */
    protected abstract void release(boolean clean);

    /** Whether the session is to be read: asked for by the stream that holds it up. */
    protected abstract void holdUpSession(boolean hold);

    // --- what a carrier tells

    /** Bytes came; their reference is handed over. */
    public final void received(ByteBuf bytes) {
        assert eventLoop().inEventLoop();
        if (!open || remoteEnd.hasCome() || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        halfClose.heard();
        input.add(bytes);
    }

    /** The session has no more bytes for now. */
    public final void receivedAll() {
        input.complete();
    }

    /** The pod's side will send no more. */
    public final void remoteEnded() {
        halfClose.cancel();
        remoteEnd.come();
    }

    /** The pod's side reported an error, or the session is lost: what was received is still delivered first. */
    public final void failed(ForwardProblem problem) {
        halfClose.cancel();
        remoteEnd.fail(problem);
    }

    /** The verdict is in: the stream ended without an error. */
    public final void endedWell() {
        remoteEnd.endWell();
    }

    /** The carrier can take bytes again. */
    public final void resumeSending() {
        if (open) {
            continueFlush();
        }
    }

    /** Ends the stream now, what was not read is lost. */
    public final void abandoned(ForwardProblem problem) {
        if (open) {
            pipeline().fireExceptionCaught(new ProblemException(problem));
            closeNow();
        }
    }

    // --- what a carrier asks

    /** Whether nothing came from the pod since the last bytes were sent to it. */
    public final boolean answerDue() {
        return halfClose.answerDue();
    }

    /** Whether anything came from the pod yet. */
    public final boolean anythingReceived() {
        return input.anythingReceived();
    }

    public final boolean hasEnded() {
        return remoteEnd.hasCome();
    }

    /** Whether the session is not read because of this stream's reader. */
    public final boolean holdsUpSession() {
        return input.holdsUp();
    }

    /** Bytes that wait for the reader. */
    public final int unreadBytes() {
        return input.unreadBytes();
    }

    // --- reading, writing, closing

    @Override
    protected void doBeginRead() {
        input.want();
        if (!input.isDelivering() && (!input.isEmpty() || remoteEnd.hasCome())) {
            eventLoop().execute(() -> {
                input.deliver();
                input.complete();
                remoteEnd.deliver();
            });
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        if (remoteEnd.hasCome() || halfClose.isSent()) {
            StreamOutput.discard(out);
            return;
        }
        // Flushing may make the session writable again, and that is told while this runs and so not heard: hence once
        // more.
        while (output.send(out)) {
            halfClose.spoken();
            flushSession();
        }
        if (out.isEmpty()) {
            halfClose.allSent();
        }
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            shutOutput(promise);
        } else {
            eventLoop().execute(() -> shutOutput(promise));
        }
        return promise;
    }

    private void shutOutput(ChannelPromise promise) {
        unsafe().flush(); // what was written before comes before the end
        halfClose.ask();
        promise.trySuccess();
    }

    /** Whether there is still somebody to tell that this side has ended. */
    final boolean mayEnd() {
        return open && !remoteEnd.hasCome();
    }

    /** Whether bytes that were flushed wait for the carrier to take them. */
    final boolean hasUnsent() {
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        return out != null && !out.isEmpty();
    }

    final void closeNow() {
        unsafe().close(voidPromise());
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        halfClose.cancel();
        remoteEnd.cancel();
        input.close();
        release(remoteEnd.isClean());
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isInputShutdown() {
        return remoteEnd.hasCome();
    }

    @Override
    public boolean isOutputShutdown() {
        return halfClose.isAsked();
    }
}

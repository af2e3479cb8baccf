package app.kftray.testkit;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.nio.NioSocketChannel;

/** A socket that behaves as a stream to a pod: it is closed once both sides have ended, and its failures are problems. */
public final class TestStream extends NioSocketChannel {
    /** For Netty. */
    public TestStream() {
        config().setAllocator(CountedBuffers.ALLOCATOR);
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return super.shutdownOutput(promise).addListener(done -> closeWhenBothEnded());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return super.shutdownInput(promise).addListener(done -> closeWhenBothEnded());
    }

    /** Fails as a stream does whose pod reports an error. Thread-safe. */
    void fail(ForwardProblem problem) {
        eventLoop().execute(() -> {
            pipeline().fireExceptionCaught(new ProblemException(problem));
            close();
        });
    }

    /** After the event that told of the second end. */
    private void closeWhenBothEnded() {
        if (isShutdown()) {
            eventLoop().execute(this::close);
        }
    }
}

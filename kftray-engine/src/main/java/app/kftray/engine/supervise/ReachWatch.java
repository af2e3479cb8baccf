package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/** Notices when the stream finds that its pod cannot be reached, and passes everything on. */
final class ReachWatch extends ChannelInboundHandlerAdapter {
    private final Consumer<ForwardProblem> unreached;

    ReachWatch(Consumer<ForwardProblem> unreached) {
        this.unreached = unreached;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext stream, Throwable cause) {
        if (ProblemException.of(cause) instanceof StreamProblem.Unreached problem) {
            unreached.accept(problem);
        }
        stream.fireExceptionCaught(cause);
    }
}

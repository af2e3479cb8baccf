package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server says comes to whom it is for. */
class SpdyDispatchTest {
    private final EmbeddedSession server = new EmbeddedSession();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatIsSaidToAStreamThatHasEndedHereIsReleased() {
        ByteBuf frame = Unpooled.copiedBuffer(new byte[] {0, 0, 0, 99, 0, 0, 0, 1, 7});
        server.channel.writeInbound(frame);
        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void aResetBeforeAnythingCameIsARefusal() {
        Ear ear = new Ear();
        SpdyStream stream = ear.listen(server.open());
        server.saysReset(stream.dataId());
        assertThat(ear.problems).singleElement().isInstanceOf(StreamProblem.Unreached.class);
        assertThat(stream.isOpen()).isFalse();
    }

    @Test
    void aResetAfterwardsBreaksTheStreamAndNoOther() {
        Ear ear = new Ear();
        SpdyStream stream = ear.listen(server.open());
        SpdyStream neighbour = new Ear().listen(server.open());
        server.says("%08x 00000001 07".formatted(stream.dataId()));
        server.saysReset(stream.dataId());
        assertThat(ear.problems).singleElement().isInstanceOf(StreamProblem.Broken.class);
        assertThat(neighbour.isOpen()).isTrue();
    }

    @Test
    void theEndOfReadingIsToldToThoseThatGotSomething() {
        Ear ear = new Ear();
        Ear other = new Ear();
        SpdyStream stream = ear.listen(server.open());
        other.listen(server.open());
        server.says("%08x 00000001 07".formatted(stream.dataId()));
        assertThat(ear.completed).isEqualTo(1);
        assertThat(other.completed).isZero();
    }

    private static final class Ear extends ChannelInboundHandlerAdapter {
        private final List<ForwardProblem> problems = new ArrayList<>();
        private int completed;

        SpdyStream listen(SpdyStream stream) {
            stream.pipeline().addLast(this);
            stream.config().setAutoRead(true);
            return stream;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            completed++;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            problems.add(ProblemException.of(cause));
        }
    }
}

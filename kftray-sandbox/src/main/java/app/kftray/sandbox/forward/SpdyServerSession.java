package app.kftray.sandbox.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a SPDY port-forward session. As with real servers it outlives its pod, knows no flow control, and DATA for
 * a connection whose copy has ended blocks one of its five workers for good.
 */
final class SpdyServerSession extends ChannelInboundHandlerAdapter {
    private static final long PAIR_SECONDS = 30;

    private final PodSandbox pod;
    private final SessionWatcher watcher;
    private final FrameWorkers workers = new FrameWorkers(this::handle);
    /** Streams whose other half has not come yet, by request id. */
    private final Map<String, Half> halves = new HashMap<>();

    private final Map<Integer, DataStream> streams = new HashMap<>();
    private @Nullable ChannelHandlerContext session;
    private int newest;

    SpdyServerSession(PodSandbox pod, SessionWatcher watcher) {
        this.pod = pod;
        this.watcher = watcher;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        session = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        if (frame instanceof SpdySynStreamFrame syn && !inOrder(syn.streamId())) {
            ctx.writeAndFlush(new DefaultSpdyRstStreamFrame(syn.streamId(), SpdyStreamStatus.PROTOCOL_ERROR));
            return;
        }
        workers.take(frame);
        ctx.channel().config().setAutoRead(!workers.full());
    }

    private ChannelHandlerContext session() {
        if (session == null) {
            throw new IllegalStateException("the session is in no pipeline yet");
        }
        return session;
    }

    /** False when the worker must wait. */
    private boolean handle(Object frame) {
        switch (frame) {
            case SpdySynStreamFrame syn -> opened(syn);
            case SpdyDataFrame data -> {
                return received(data);
            }
            case SpdyRstStreamFrame reset -> {
                DataStream stream = streams.remove(reset.streamId());
                if (stream != null) {
                    stream.backend.cancel();
                }
            }
            case SpdyPingFrame ping
            when (ping.id() & 1) == 1 -> session().writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
            case SpdyGoAwayFrame away -> session().close(); // the server leaves its read loop
            default -> {
                // WINDOW_UPDATE and SETTINGS are read and forgotten
            }
        }
        return true;
    }

    /** Looked at when the frame comes, before it waits for its worker. */
    private boolean inOrder(int id) {
        if ((id & 1) == 0 || id <= newest) {
            return false;
        }
        newest = id;
        return true;
    }

    private void opened(SpdySynStreamFrame syn) {
        int id = syn.streamId();
        String request = String.valueOf(syn.headers().get("requestid"));
        String type = String.valueOf(syn.headers().get("streamtype"));
        String port = String.valueOf(syn.headers().get("port"));
        if (!type.equals("error") && !type.equals("data") || !port.matches("[1-9][0-9]{0,4}")) {
            session().writeAndFlush(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.REFUSED_STREAM));
            return;
        }
        session().writeAndFlush(new DefaultSpdySynReplyFrame(id));
        Half half = new Half(id, type, Integer.parseInt(port));
        Half other = halves.remove(request);
        if (other == null || other.type.equals(type)) {
            halves.put(request, half);
            session().executor().schedule(() -> giveUp(request, half), PAIR_SECONDS, TimeUnit.SECONDS);
            return;
        }
        boolean isData = type.equals("data");
        DataStream stream = new DataStream(isData ? id : other.id, isData ? other.id : id, half.port);
        streams.put(stream.id, stream);
        watcher.streamOpened();
        stream.backend.connect();
    }

    private void giveUp(String request, Half half) {
        if (halves.remove(request, half)) {
            write(half.id, Unpooled.copiedBuffer(RuntimeErrors.incomplete(request), StandardCharsets.UTF_8), true);
            session().flush();
            workers.wake(half.id);
        }
    }

    private boolean received(SpdyDataFrame data) {
        DataStream stream = streams.get(data.streamId());
        if (stream == null) {
            // Of a stream whose other half is still in another worker's queue, or of one that was reset.
            return halves.values().stream().noneMatch(half -> half.id == data.streamId());
        }
        if (data.content().isReadable()) {
            if (stream.ended && stream.copyIsLeft) {
                stream.copyIsLeft = false;
                return true;
            }
            if (stream.ended) {
                watcher.workerWedged();
                return false;
            }
            if (!stream.backend.takes()) {
                return false;
            }
            stream.backend.write(data.content().retain());
        }
        if (data.isLast()) {
            stream.backend.clientEnded();
            stream.clientEnded = true;
            if (stream.ended) {
                streams.remove(data.streamId());
            }
        }
        return true;
    }

    private void write(int stream, ByteBuf bytes, boolean last) {
        DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, bytes);
        frame.setLast(last);
        session().write(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SayGoAway.NOW) {
            ctx.writeAndFlush(new DefaultSpdyGoAwayFrame(newest));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        streams.values().forEach(stream -> stream.backend.read(ctx.channel().isWritable()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        streams.values().forEach(stream -> stream.backend.cancel());
        streams.clear();
        workers.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private record Half(int id, String type, int port) {}

    /** One forwarded connection: the pair of a data and an error stream, and the backend. */
    private final class DataStream implements Backend.Client {
        private final int id;
        private final int errors;
        private final Backend backend;
        private boolean clientEnded;
        private boolean ended;
        /** The copy to a backend that was there goes on until it has read once more, and finds the connection closed. */
        private boolean copyIsLeft;

        DataStream(int id, int errors, int port) {
            this.id = id;
            this.errors = errors;
            this.backend = new Backend(pod, port, session().channel().eventLoop(), this);
        }

        @Override
        public void received(ByteBuf bytes) {
            write(id, bytes, false);
        }

        @Override
        public void receivedAll() {
            session().flush();
        }

        @Override
        public void writable() {
            workers.wake(id);
            session().channel().config().setAutoRead(!workers.full());
        }

        @Override
        public void ended(String error) {
            ended = true;
            copyIsLeft = backend.wasConnected();
            if (clientEnded) {
                streams.remove(id);
            }
            write(id, Unpooled.EMPTY_BUFFER, true);
            write(errors, Unpooled.copiedBuffer(error, StandardCharsets.UTF_8), true);
            session().flush();
        }
    }
}

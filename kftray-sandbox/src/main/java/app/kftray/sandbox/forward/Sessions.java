package app.kftray.sandbox.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.List;

/** Puts the server's side of a session at the end of a pipeline, once the connection has been upgraded. */
public final class Sessions {
    /** Larger than any that is sent, so that a frame of the client's is one frame in a worker's queue. */
    private static final int LARGEST_FRAME = 1 << 24;

    private static final int LARGEST_HEADER = 16 * 1024;

    private Sessions() {}

    public static void spdy(ChannelPipeline pipeline, PodSandbox pod, SessionWatcher watcher) {
        gate(pipeline);
        pipeline.addLast("spdy", new SpdyFrameCodec(SpdyVersion.SPDY_3_1, LARGEST_FRAME, LARGEST_HEADER, 6, 15, 8));
        pipeline.addLast("session", new SpdyServerSession(pod, watcher));
    }

    public static void tunnel(ChannelPipeline pipeline, PodSandbox pod, SessionWatcher watcher) {
        webSocket(pipeline);
        pipeline.addLast("tunnel", new TunnelServerCodec());
        spdy(pipeline, pod, watcher);
    }

    /** The ports are dialled when the answer runs. */
    public static Runnable v4(ChannelPipeline pipeline, PodSandbox pod, List<Integer> ports, SessionWatcher watcher) {
        webSocket(pipeline);
        pipeline.addLast("whole-messages", new WebSocketFrameAggregator(LARGEST_FRAME));
        V4ServerSession session = new V4ServerSession(pod, ports, watcher);
        pipeline.addLast("session", session);
        return () -> {
            ChannelHandlerContext ctx = pipeline.context(session);
            if (ctx != null) {
                session.begin(ctx);
            }
        };
    }

    private static void gate(ChannelPipeline pipeline) {
        if (pipeline.get(ReadGate.class) == null) {
            pipeline.addLast("gate", new ReadGate());
        }
    }

    private static void webSocket(ChannelPipeline pipeline) {
        gate(pipeline);
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(LARGEST_FRAME)
                .build();
        pipeline.addLast("websocket-in", new WebSocket13FrameDecoder(config));
        pipeline.addLast("websocket-out", new WebSocket13FrameEncoder(false));
    }
}

package app.kftray.sandbox;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What runs behind a port of a pod. */
public final class Program {
    private static final int LONGEST_REQUEST = 1024 * 1024;

    /** So that the kernel does not read megabytes for a program that reads nothing. */
    private static final int SMALL_BUFFER = 16 * 1024;

    private static final ProgramEnd END = new ProgramEnd();

    private final BiConsumer<SocketChannel, String> begin;

    private Program(BiConsumer<SocketChannel, String> begin) {
        this.begin = begin;
    }

    /** An HTTP server that answers every request with {@code hello from pod NAME} and a line feed. */
    public static Program http() {
        return http(null);
    }

    /** The same, and hands its pod's name to {@code kill} when it is asked to {@code DELETE}. */
    static Program http(@Nullable Consumer<String> kill) {
        return new Program((channel, pod) -> {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(LONGEST_REQUEST));
            if (kill != null) {
                pipeline.addLast(new HttpKill(pod, kill));
            }
            pipeline.addLast(new HttpGreeting(pod));
        });
    }

    /** Sends back what it gets, reads no faster than that is taken, and ends when the other side does. */
    public static Program echo() {
        return new Program((channel, pod) -> channel.pipeline().addLast(new EchoProgram()));
    }

    /** Echoes so many bytes a second, and reads no faster. */
    public static Program slow(int bytesPerSecond) {
        return new Program((channel, pod) -> channel.pipeline().addLast(new SlowProgram(bytesPerSecond)));
    }

    /** Reads everything, and ends when the other side does. */
    public static Program discard() {
        return new Program((channel, pod) -> channel.pipeline().addLast(new DiscardProgram(Duration.ZERO, "")));
    }

    /** Sends zero bytes as long as they are taken. */
    public static Program endless() {
        return new Program((channel, pod) -> channel.pipeline().addLast(new EndlessProgram()));
    }

    /** Accepts connections, and neither reads nor writes. */
    public static Program silent() {
        return new Program((channel, pod) ->
                channel.config().setReceiveBufferSize(SMALL_BUFFER).setAutoRead(false));
    }

    /** Resets a connection as soon as it gets something. */
    public static Program resetting() {
        return new Program((channel, pod) -> channel.pipeline().addLast(new ResettingProgram()));
    }

    /** Reads until the other side has ended, waits so long, and then answers {@code done} and ends. */
    public static Program answersLate(Duration after) {
        return new Program((channel, pod) -> channel.pipeline().addLast(new DiscardProgram(after, "done")));
    }

    /** Says {@code bye} to whoever connects, and ends. */
    public static Program endsAtOnce() {
        return new Program((channel, pod) -> channel.pipeline().addLast(new EndsAtOnceProgram()));
    }

    /**
     * Takes datagrams, each after its length in four bytes, and answers each with its pod's name in the same way; closes at what is too
     * long for one. So speak relays that know nothing but one question and its answer.
     */
    public static Program lockStepRelay() {
        return new Program((channel, pod) -> channel.pipeline().addLast(new LockStepProgram(pod)));
    }

    void serve(SocketChannel channel, String pod) {
        begin.accept(channel, pod);
        channel.pipeline().addLast(END);
    }
}

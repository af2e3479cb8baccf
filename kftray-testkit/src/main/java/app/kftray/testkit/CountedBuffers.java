package app.kftray.testkit;

import app.kftray.api.transport.ChannelTypes;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import java.util.List;

/**
 * Connections whose buffers are counted, so that a leak is seen at the end of each test and not only when the garbage collector
 * comes by. Datagram sockets are not counted: they are of Netty's own class, which a transport may have to make in a way of its own.
 * Netty's detector looks at every buffer too, theirs included, and logs where a lost one was last touched.
 */
public final class CountedBuffers {
    static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true);

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    private CountedBuffers() {}

    static ChannelTypes channels() {
        return new ChannelTypes(Server.class, Client.class, NioDatagramChannel.class);
    }

    /** Bytes in buffers that nobody has released. */
    static long used() {
        return ALLOCATOR.metric().usedDirectMemory() + ALLOCATOR.metric().usedHeapMemory();
    }

    /** A listener; what it accepts is counted. Made by Netty. */
    public static final class Server extends NioServerSocketChannel {
        /** For Netty. */
        public Server() {}

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            accepted.forEach(it -> ((Channel) it).config().setAllocator(ALLOCATOR));
            return count;
        }
    }

    /** A connection. Made by Netty. */
    public static final class Client extends NioSocketChannel {
        /** For Netty. */
        public Client() {
            config().setAllocator(ALLOCATOR);
        }
    }
}

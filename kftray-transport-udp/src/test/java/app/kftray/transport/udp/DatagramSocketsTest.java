package app.kftray.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DatagramSocketsTest {
    @Test
    void allAddressesOfIpv4AreNoneOfIpv6() throws Exception {
        assumeTrue(Epoll.isAvailable());
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
        Channel local = DatagramSockets.open(EpollDatagramChannel.class, all).channel();
        local.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ReferenceCountUtil.release(message);
                heard.add(message);
            }
        });
        try {
            loops.register(local).sync();
            local.bind(all).sync();
            int port = ((InetSocketAddress) local.localAddress()).getPort();

            send("127.0.0.1", port);
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isNotNull();

            assertThatThrownBy(() -> {
                        DatagramSocket refused = send("::1", port);
                        refused.setSoTimeout(5_000);
                        refused.receive(new DatagramPacket(new byte[1], 1));
                    })
                    .isInstanceOf(IOException.class);
            assertThat(heard).isEmpty();
        } finally {
            local.close().sync();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static DatagramSocket send(String address, int port) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(InetAddress.ofLiteral(address), port);
        socket.send(new DatagramPacket(new byte[] {1}, 1));
        return socket;
    }
}

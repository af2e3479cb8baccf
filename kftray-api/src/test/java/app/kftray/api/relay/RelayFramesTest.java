package app.kftray.api.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.relay.RelayMessage.Hello;
import app.kftray.api.relay.RelayMessage.Notice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelayFramesTest {

    @Test
    void everySizeUpToTheLargestPassesWhole() {
        EmbeddedChannel out = new EmbeddedChannel(new RelayFrameEncoder());
        EmbeddedChannel in = new EmbeddedChannel(new RelayFrameDecoder());
        Random random = new Random(5);
        for (int size : new int[] {0, 1, 3, 4, 4_096, 4_097, 9_000, 65_506, RelayProtocol.MAX_DATAGRAM}) {
            byte[] datagram = new byte[size];
            random.nextBytes(datagram);
            out.writeOutbound(Unpooled.copiedBuffer(datagram));
            ByteBuf frame = out.readOutbound();
            assertThat(out.outboundMessages()).as("one buffer a frame").isEmpty();
            while (frame.isReadable()) {
                in.writeInbound(frame.readRetainedSlice(Math.min(frame.readableBytes(), 1 + random.nextInt(5_000))));
            }
            frame.release();
            ByteBuf read = in.readInbound();
            assertThat(read).isEqualTo(Unpooled.wrappedBuffer(datagram));
            assertThat(read.refCnt()).isEqualTo(1);
            read.release();
        }
        out.finish();
        in.finish();
    }

    @Test
    void aFrameKeepsNoMoreMemoryThanItHasBytes() {
        EmbeddedChannel out = new EmbeddedChannel(new RelayFrameEncoder());
        for (int size : new int[] {1, 4_096, 5_000, 20_000}) {
            ByteBuf read = Unpooled.buffer(65_536).writeZero(size); // as a socket's reads have it
            out.writeOutbound(read);
            ByteBuf frame = out.readOutbound();
            assertThat(frame.capacity()).isEqualTo(RelayProtocol.WORD + size);
            assertThat(read.refCnt()).as("what it was read into is given back").isZero();
            frame.release();
        }
        out.finish();
    }

    @Test
    void tooLongAFrameIsToldOnceAndNothingIsReadAfterIt() {
        EmbeddedChannel in = new EmbeddedChannel(new RelayFrameDecoder());

        assertThatThrownBy(
                        () -> in.writeInbound(Unpooled.buffer().writeInt(65_508).writeZero(10)))
                .isInstanceOf(RelayProtocolException.class)
                .hasMessageContaining("65508")
                .hasMessageContaining("65507");

        assertThat(in.writeInbound(Unpooled.buffer().writeInt(0))).isFalse();
        in.finish();
    }

    @Test
    void tooLongADatagramFailsItsPromiseAlone() {
        EmbeddedChannel out = new EmbeddedChannel(new RelayFrameEncoder());
        ByteBuf datagram = Unpooled.buffer().writeZero(65_508);

        assertThatThrownBy(() -> out.writeOutbound(datagram)).isInstanceOf(RelayProtocolException.class);

        assertThat(datagram.refCnt()).isZero();
        assertThat(out.isOpen()).isTrue();
        out.finish();
    }

    @Test
    void unknownFrameTypesAndCodesOfALaterVersionAreNoError() {
        EmbeddedChannel in = new EmbeddedChannel(new RelayFrameDecoder());

        in.writeInbound(Unpooled.buffer()
                .writeInt(RelayProtocol.MAGIC)
                .writeInt(RelayProtocol.word(99, 3))
                .writeZero(3)
                .writeInt(RelayProtocol.word(RelayProtocol.TYPE_NOTICE, 2))
                .writeByte(200)
                .writeByte('x'));

        assertThat(in.inboundMessages()).containsExactly(new Hello(), new Notice(Notice.Code.OTHER, "x"));
        in.finish();
    }

    @Test
    void aFrameThatIsBegunWhenTheStreamEndsIsReleased() {
        EmbeddedChannel in = new EmbeddedChannel(new RelayFrameDecoder());
        ByteBuf begun = Unpooled.buffer().writeInt(100).writeZero(10);

        in.writeInbound(begun);
        in.finish();

        assertThat(begun.refCnt()).isZero();
    }

    @Test
    void targetsAreReadAsTheyAreWritten() {
        assertThat(RelayTarget.parse("udp://[::1]:53")).isEqualTo(new RelayTarget("udp", "::1", 53));
        assertThat(new RelayTarget("tcp", "db.shop", 5432)).hasToString("tcp://db.shop:5432");
        assertThatThrownBy(() -> RelayTarget.parse("udp://dns"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("udp://host:port");
        assertThatThrownBy(() -> RelayTarget.parse("http://dns:53")).hasMessageContaining("expected: udp or tcp");
        assertThatThrownBy(() -> RelayTarget.parse("udp://dns:99999")).hasMessageContaining("1 to 65535");
    }
}

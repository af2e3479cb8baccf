package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are the same however the bytes are cut. */
class SpdyReaderTest implements SpdyReader.Sink {
    private static final byte[] FRAMES = HexFormat.of()
            .parseHex(
                    ("80030006 00000004 00000001" // ping 1
                                    + "80030002 01000006 00000003 0000" // reply to 3, ended
                                    + "00000003 00000003 616263" // data 3 abc
                                    + "00000003 01000000" // data 3, the end
                                    + "80030004 0000000c 00000001 00000004 00000064" // settings
                                    + "80030003 00000008 00000005 00000005" // reset 5, cancel
                                    + "80030007 00000008 00000000 00000000") // goaway
                            .replace(" ", ""));

    private final List<String> heard = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 9, 11, 64, 1000})
    void readsFramesInPiecesOf(int size) throws SpdyException {
        SpdyReader reader = new SpdyReader(this);
        for (int at = 0; at < FRAMES.length; at += size) {
            ByteBuf piece = Unpooled.copiedBuffer(FRAMES, at, Math.min(size, FRAMES.length - at));
            reader.read(piece);
            assertThat(piece.release()).isTrue();
        }
        assertThat(heard).containsExactly("ping 1", "reply 3 true", "end 3", "reset 5 5", "goaway");
        assertThat(text.toString()).isEqualTo("abc");
    }

    @Test
    void refusesWhatIsNotSpdy() {
        ByteBuf http2 = Unpooled.copiedBuffer(HexFormat.of().parseHex("8002000600000004"));
        assertThatThrownBy(() -> new SpdyReader(this).read(http2)).isInstanceOf(SpdyException.class);
        http2.release();
    }

    @Override
    public void data(int streamId, ByteBuf bytes, boolean end) {
        text.append(bytes.toString(StandardCharsets.US_ASCII));
        bytes.release();
        if (end) {
            heard.add("end " + streamId);
        }
    }

    @Override
    public void synReply(int streamId, boolean end) {
        heard.add("reply " + streamId + " " + end);
    }

    @Override
    public void reset(int streamId, int status) {
        heard.add("reset " + streamId + " " + status);
    }

    @Override
    public void ping(int id) {
        heard.add("ping " + id);
    }

    @Override
    public void goAway() {
        heard.add("goaway");
    }
}

package app.kftray.api.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayMessage.Target;
import app.kftray.api.relay.RelayMessage.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the codec to the bytes that are written down, in both directions. */
class RelayVectorsTest {

    record Vector(String name, String hex, List<String> meaning) {}

    @TestFactory
    Stream<DynamicTest> bytesAreReadAsTheyAreMeant() throws IOException {
        return vectors()
                .flatMap(vector -> Stream.of(
                        dynamicTest(vector.name() + ", in one piece", () -> reads(vector, Integer.MAX_VALUE)),
                        dynamicTest(vector.name() + ", byte by byte", () -> reads(vector, 1)),
                        dynamicTest(vector.name() + ", three bytes at a time", () -> reads(vector, 3))));
    }

    @TestFactory
    Stream<DynamicTest> meaningsAreWrittenAsThoseBytes() throws IOException {
        return vectors()
                .map(vector -> dynamicTest(vector.name(), () -> {
                    EmbeddedChannel channel = new EmbeddedChannel(new RelayFrameEncoder());
                    ByteBuf written = Unpooled.buffer();
                    for (String meaning : vector.meaning()) {
                        channel.writeOutbound(message(meaning));
                        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
                            written.writeBytes(piece);
                            piece.release();
                        }
                    }
                    assertThat(ByteBufUtil.hexDump(written)).isEqualTo(vector.hex());
                    channel.finish();
                }));
    }

    private static void reads(Vector vector, int pieceSize) {
        EmbeddedChannel channel = new EmbeddedChannel(new RelayFrameDecoder());
        List<String> meaning = new ArrayList<>();
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(vector.hex()));
        while (bytes.isReadable()) {
            channel.writeInbound(bytes.readRetainedSlice(Math.min(bytes.readableBytes(), pieceSize)));
            for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
                meaning.add(describe(read));
            }
        }
        assertThat(meaning).isEqualTo(vector.meaning());
        channel.finish();
    }

    private static String describe(Object read) {
        return switch (read) {
            case ByteBuf datagram -> {
                String text = "datagram:" + datagram.toString(StandardCharsets.US_ASCII);
                datagram.release();
                yield text;
            }
            case RelayMessage.Hello hello -> "hello";
            case Target target -> "target:" + target.target();
            case Welcome welcome ->
                "welcome:" + welcome.version() + "," + welcome.takesTarget() + "," + welcome.needsTarget();
            case RelayMessage.Drops drops -> "drops:" + drops.cause() + "," + drops.count();
            case Notice notice -> "notice:" + notice.code() + "," + notice.text();
            default -> throw new AssertionError(read);
        };
    }

    private static Object message(String meaning) {
        int colon = meaning.indexOf(':');
        String rest = meaning.substring(colon + 1);
        String[] parts = rest.split(",", -1);
        return switch (colon < 0 ? meaning : meaning.substring(0, colon)) {
            case "datagram" -> Unpooled.copiedBuffer(rest, StandardCharsets.US_ASCII);
            case "hello" -> new RelayMessage.Hello();
            case "target" -> new Target(RelayTarget.parse(rest));
            case "welcome" ->
                new Welcome(Integer.parseInt(parts[0]), Boolean.parseBoolean(parts[1]), Boolean.parseBoolean(parts[2]));
            case "drops" ->
                new RelayMessage.Drops(RelayMessage.Drops.Cause.valueOf(parts[0]), Long.parseLong(parts[1]));
            case "notice" -> new Notice(Notice.Code.valueOf(parts[0]), parts[1]);
            default -> throw new AssertionError(meaning);
        };
    }

    private static Stream<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream file = RelayVectorsTest.class.getResourceAsStream("vectors.txt")) {
            assertThat(file).isNotNull();
            for (String block : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1)) {
                List<String> lines =
                        block.lines().filter(line -> !line.startsWith("#")).toList();
                if (!lines.isEmpty()) {
                    vectors.add(
                            new Vector(lines.get(0), lines.get(1).replace(" ", ""), lines.subList(2, lines.size())));
                }
            }
        }
        assertThat(vectors).hasSizeGreaterThan(7);
        return vectors.stream();
    }
}

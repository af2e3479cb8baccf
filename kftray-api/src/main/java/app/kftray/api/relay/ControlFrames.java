package app.kftray.api.relay;

import app.kftray.api.relay.RelayMessage.Drops;
import app.kftray.api.relay.RelayMessage.Hello;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayMessage.Target;
import app.kftray.api.relay.RelayMessage.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bodies of the extended protocol's own frames. */
final class ControlFrames {
    private static final int TAKES_TARGET = 1;
    private static final int NEEDS_TARGET = 2;
    private static final int LONGEST_TEXT = 1_000;
    private static final long LARGEST_COUNT = 0xFFFF_FFFFL;

    private ControlFrames() {}

    /** Reads a body without releasing it; null for a type that a later version may have added. */
    static @Nullable RelayMessage read(int type, ByteBuf body) {
        return switch (type) {
            case RelayProtocol.TYPE_WELCOME -> {
                int version = octet(body);
                int flags = octet(body);
                yield new Welcome(version, (flags & TAKES_TARGET) != 0, (flags & NEEDS_TARGET) != 0);
            }
            case RelayProtocol.TYPE_TARGET -> new Target(RelayTarget.parse(text(body)));
            case RelayProtocol.TYPE_NOTICE -> {
                Notice.Code code = Notice.Code.of(octet(body));
                yield new Notice(code, text(body));
            }
            case RelayProtocol.TYPE_DROPS -> {
                Drops.Cause cause = Drops.Cause.of(octet(body));
                yield new Drops(cause, count(body));
            }
            default -> null;
        };
    }

    static void write(RelayMessage message, ByteBuf out) {
        if (message instanceof Hello) {
            out.writeInt(RelayProtocol.MAGIC);
            return;
        }
        int start = out.writerIndex();
        out.writeInt(0);
        int type = switch (message) {
            case Hello hello -> throw new AssertionError(hello);
            case Welcome welcome -> {
                out.writeByte(welcome.version());
                out.writeByte((welcome.takesTarget() ? TAKES_TARGET : 0) | (welcome.needsTarget() ? NEEDS_TARGET : 0));
                yield RelayProtocol.TYPE_WELCOME;
            }
            case Target target -> {
                ByteBufUtil.writeUtf8(out, target.target().toString());
                yield RelayProtocol.TYPE_TARGET;
            }
            case Notice notice -> {
                out.writeByte(notice.code().number());
                String text = notice.text();
                ByteBufUtil.writeUtf8(out, text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
                yield RelayProtocol.TYPE_NOTICE;
            }
            case Drops drops -> {
                out.writeByte(drops.cause().number());
                out.writeInt((int) Math.min(drops.count(), LARGEST_COUNT));
                yield RelayProtocol.TYPE_DROPS;
            }
        };
        out.setInt(start, RelayProtocol.word(type, out.writerIndex() - start - RelayProtocol.WORD));
    }

    private static int octet(ByteBuf body) {
        if (!body.isReadable()) {
            throw new IllegalArgumentException("control frame too short");
        }
        return body.readUnsignedByte();
    }

    private static long count(ByteBuf body) {
        if (body.readableBytes() < Integer.BYTES) {
            throw new IllegalArgumentException("control frame too short");
        }
        return body.readUnsignedInt();
    }

    private static String text(ByteBuf body) {
        return body.readCharSequence(body.readableBytes(), StandardCharsets.UTF_8)
                .toString();
    }
}

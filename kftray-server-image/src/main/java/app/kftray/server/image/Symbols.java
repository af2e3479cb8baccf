package app.kftray.server.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Cuts off what stands behind the loaded parts of a shared library: symbol tables, which debuggers read, and the list of sections, which linkers do. The
 * system's loader reads neither. It is a sixth of the Java machine's own library.
 */
final class Symbols {
    private static final int HEADER = 64;
    private static final int MAGIC = 0x7F454C46;
    private static final byte BITS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;

    private Symbols() {}

    /** Other files than 64-bit little-endian ELF are left as they are. */
    static void strip(Path library) throws IOException {
        try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = read(file, 0, HEADER);
            if (header.limit() < HEADER
                    || header.getInt(0) != MAGIC
                    || header.get(4) != BITS_64
                    || header.get(5) != LITTLE_ENDIAN) {
                return;
            }
            header.order(ByteOrder.LITTLE_ENDIAN);
            int size = header.getShort(0x36);
            int count = header.getShort(0x38);
            ByteBuffer segments = read(file, header.getLong(0x20), size * count).order(ByteOrder.LITTLE_ENDIAN);
            long end = 0;
            for (int at = 0; at < size * count; at += size) {
                end = Math.max(end, segments.getLong(at + 8) + segments.getLong(at + 32)); // offset, length in the file
            }
            header.putLong(0x28, 0); // where the sections are listed
            header.putShort(0x3C, (short) 0); // how many they are
            header.putShort(0x3E, (short) 0); // which one has their names
            file.write(header.rewind(), 0);
            file.truncate(end);
        }
    }

    private static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        long at = from;
        while (bytes.hasRemaining()) {
            int read = file.read(bytes, at);
            if (read < 0) {
                break;
            }
            at += read;
        }
        return bytes.flip();
    }
}

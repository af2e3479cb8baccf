package app.kftray.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads kubeconfigs and the files that they name: certificates, keys, tokens. */
final class AccessText {
    /** The client's YAML parser takes three million characters and no more. */
    private static final int LIMIT_MIB = 4;

    private AccessText() {}

    /** The whole text; blocks. What has no end fails at a limit, before it takes the memory. */
    static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((LIMIT_MIB << 20) + 1);
            if (bytes.length > LIMIT_MIB << 20) {
                throw new IOException("it is larger than " + LIMIT_MIB + " MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw new IOException("it is no UTF-8 text", binary);
        }
    }

    /** Why it could not be read, in plain words and without the path. */
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }
}

package app.kftray.api.config;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads what a person wrote, whole and no further than {@link #LIMIT}. What cannot be read is thrown as a
 * {@link ProblemException} with {@link ConfigProblem.Unreadable}.
 */
public final class ConfigText {
    /**
     * Bytes that a configuration may have: room for thousands of forwards. A list of bare numbers takes many times its size once
     * it is read and its mistakes are told, and the forwards that run need their part of the heap.
     */
    public static final int LIMIT = 1024 * 1024;

    private static final String LIMIT_IN_WORDS = LIMIT / (1024 * 1024) + " MiB";

    private ConfigText() {}

    /** The text of a file. May block, on a pipe that has a path. */
    public static String read(Path file) {
        String source = file.toString();
        if (Files.isDirectory(file)) {
            throw unreadable(source, "it is a folder", "Name the files in it.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(source, in);
        } catch (NoSuchFileException missing) {
            throw unreadable(source, "there is no such file", "Check the path.");
        } catch (IOException failure) {
            throw Files.isReadable(file)
                    ? unreadable(source, failure.toString(), "")
                    : unreadable(source, "permission denied", "Check the file's permissions, and those of its folder.");
        }
    }

    /** The text of a stream until its end. May block; leaves the stream open. {@code source} is what problems call it. */
    public static String read(String source, InputStream in) {
        try {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw unreadable(
                        source,
                        "it is larger than " + LIMIT_IN_WORDS + ", more than a configuration may have",
                        "Check that it is a configuration; many forwards may be spread over several files.");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw unreadable(source, "it is no UTF-8 text", "Save the text as UTF-8.");
        } catch (IOException failure) {
            throw unreadable(source, String.valueOf(failure.getMessage()), "");
        }
    }

    private static ProblemException unreadable(String source, String reason, String hint) {
        return new ProblemException(new ConfigProblem.Unreadable(source, reason, hint));
    }
}

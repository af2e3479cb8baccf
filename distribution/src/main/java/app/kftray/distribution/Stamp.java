package app.kftray.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Remembers what an image was made of, so that a build that changes nothing of it does not link again. */
final class Stamp {
    private final Path file;
    private final String inputs;

    Stamp(Path file, List<Path> jars, Path sources, String version) throws IOException {
        this.file = file;
        this.inputs = digest(jars, sources, version);
    }

    boolean isCurrent() throws IOException {
        return Files.exists(file) && Files.readString(file).equals(inputs);
    }

    /** A build that is broken off leaves no stamp, so the next one starts anew. */
    void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    void set() throws IOException {
        Files.writeString(file, inputs);
    }

    /** By content: jars are reproducible, and a rebuilt one that is the same changes nothing. */
    private static String digest(List<Path> jars, Path sources, String version) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((version + Runtime.version()).getBytes(StandardCharsets.UTF_8));
            for (Path input : Stream.concat(jars.stream(), files.filter(Files::isRegularFile))
                    .sorted()
                    .toList()) {
                digest.update(input.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(input));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

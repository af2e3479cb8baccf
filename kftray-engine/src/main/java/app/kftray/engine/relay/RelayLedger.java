package app.kftray.engine.relay;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a person's processes have in clusters, in a file of the config folder: a secret that makes the person's relays theirs, then a line
 * for each place where a relay may be. A process that ends well leaves no line, so what the next one finds is what a crash has left.
 * Processes take turns at the file; where it cannot be written, nothing is found again, and nothing of others is touched. Thread-safe, blocks.
 */
final class RelayLedger {
    private static final String FILE = "relays";
    private static final int SECRET_BYTES = 16;

    /** So that clusters that are gone for good do not fill it. */
    private static final int MOST_PLACES = 200;

    private final Path file;

    /**
     * @param process whose relay it is, a {@link ProcessMark}
     * @param relay its name within the process
     * @param kubeconfig the forward's own files; empty: the usual ones
     * @param server where the context led, as it may lead elsewhere later
     */
    record Place(String process, String relay, List<Path> kubeconfig, String context, String server, String namespace) {
        private static final int FIELDS = 6;

        String line() {
            return String.join(
                    "\t",
                    process,
                    relay,
                    String.join("|", kubeconfig.stream().map(Path::toString).toList()),
                    context,
                    server,
                    namespace);
        }

        static List<Place> parse(String line) {
            String[] fields = line.split("\t", -1);
            if (fields.length != FIELDS) {
                return List.of();
            }
            List<Path> files = Arrays.stream(fields[2].split("\\|"))
                    .filter(name -> !name.isEmpty())
                    .map(Path::of)
                    .toList();
            return List.of(new Place(fields[0], fields[1], files, fields[3], fields[4], fields[5]));
        }
    }

    RelayLedger(Path configFolder) {
        this.file = configFolder.resolve(FILE);
    }

    /** The same for all processes of the person; where it cannot be kept, another one each time. */
    String secret() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String fresh = HexFormat.of().formatHex(random);
        List<String> lines = edit(known -> known.isEmpty() ? List.of(fresh) : known);
        return lines.isEmpty() ? fresh : lines.getFirst();
    }

    void add(Place place) {
        edit(lines -> {
            List<String> more = new ArrayList<>(lines);
            if (!more.contains(place.line())) {
                more.add(place.line());
            }
            while (more.size() > MOST_PLACES) {
                more.remove(1);
            }
            return more;
        });
    }

    void remove(Place place) {
        edit(lines -> lines.stream().filter(line -> !line.equals(place.line())).toList());
    }

    /** Where processes that are gone had relays. */
    List<Place> left() {
        List<String> lines = Files.exists(file) ? edit(known -> known) : List.of();
        return lines.stream()
                .skip(1)
                .flatMap(line -> Place.parse(line).stream())
                .filter(place -> ProcessMark.isGone(place.process()))
                .toList();
    }

    /** Answers with the lines as they are now; none where the file cannot be had. */
    private List<String> edit(UnaryOperator<List<String>> change) {
        synchronized (RelayLedger.class) { // a file's lock is for other processes
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (FileChannel channel = FileChannel.open(
                                file,
                                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                                ownersAlone());
                        var lock = channel.lock()) {
                    assert lock.isValid();
                    List<String> known = new String(
                                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
                    List<String> wanted = change.apply(known);
                    if (!wanted.equals(known)) {
                        write(channel, String.join("\n", wanted) + "\n");
                    }
                    return wanted;
                }
            } catch (IOException e) {
                System.getLogger(RelayLedger.class.getName())
                        .log(Level.DEBUG, "{0} cannot be kept: {1}", file, e.toString());
                return List.of();
            }
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        channel.position(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.truncate(bytes.capacity());
    }

    private static FileAttribute<?>[] ownersAlone() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}

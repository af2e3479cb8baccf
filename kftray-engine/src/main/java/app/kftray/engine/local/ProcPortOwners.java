package app.kftray.engine.local;

import app.kftray.engine.config.Layer4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Linux: the socket tables name an inode, and whoever holds that inode open owns the socket. The files of other people's
 * processes cannot be looked into without rights; then the socket is known and its owner is not.
 *
 * <p>The tables' format is told in the kernel's {@code Documentation/networking/proc_net_tcp.rst}.
 */
final class ProcPortOwners implements PortOwners {
    private static final String LISTENING = "0A";
    private static final Pattern COLUMNS = Pattern.compile("\\s+");
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final Path proc;

    ProcPortOwners(Path proc) {
        this.proc = proc;
    }

    private record Row(InetSocketAddress address, boolean listening, String inode) {}

    @Override
    public List<PortOwner> of(Layer4 layer, int port) {
        String table = layer == Layer4.TCP ? "net/tcp" : "net/udp";
        List<Row> rows = new ArrayList<>(rows(proc.resolve(table), port));
        rows.addAll(rows(proc.resolve(table + "6"), port));
        // A connection that happens to use the port matters only where nobody listens.
        if (layer == Layer4.TCP && rows.stream().anyMatch(Row::listening)) {
            rows.removeIf(row -> !row.listening());
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<String, Path> processes = processes(rows.stream().map(Row::inode).toList());
        return rows.stream().map(row -> owner(row, processes.get(row.inode()))).toList();
    }

    private static List<Row> rows(Path table, int port) {
        String suffix = ":%04X".formatted(port);
        List<Row> rows = new ArrayList<>();
        try (var lines = Files.lines(table)) {
            lines.filter(line -> line.contains(suffix))
                    .map(line -> COLUMNS.splitAsStream(line.strip()).toList())
                    .filter(cells ->
                            cells.size() > INODE && cells.get(LOCAL_ADDRESS).endsWith(suffix))
                    .forEach(cells -> rows.add(new Row(
                            new InetSocketAddress(address(cells.get(LOCAL_ADDRESS)), port),
                            cells.get(STATE).equals(LISTENING),
                            cells.get(INODE))));
        } catch (IOException | UncheckedIOException | IllegalArgumentException unreadable) {
            return List.of();
        }
        return rows;
    }

    /** Each group of eight digits is a 32-bit word in the machine's own byte order. */
    private static InetAddress address(String cell) {
        byte[] shown = HexFormat.of().parseHex(cell.substring(0, cell.indexOf(':')));
        ByteBuffer words = ByteBuffer.wrap(shown);
        ByteBuffer bytes = ByteBuffer.allocate(shown.length).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.getInt());
        }
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(cell, wrongLength);
        }
    }

    private Map<String, Path> processes(List<String> inodes) {
        Map<String, String> wanted = new HashMap<>();
        inodes.forEach(inode -> wanted.put("socket:[" + inode + "]", inode));
        Map<String, Path> found = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                for (String link : links(process.resolve("fd"))) {
                    String inode = wanted.get(link);
                    if (inode != null) {
                        found.putIfAbsent(inode, process);
                    }
                }
                if (found.size() == wanted.size()) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return found;
        }
        return found;
    }

    /** What the descriptors of one process lead to; nothing when the process is somebody else's or gone. */
    private static List<String> links(Path descriptors) {
        List<String> links = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
            for (Path file : files) {
                links.add(link(file));
            }
        } catch (IOException | DirectoryIteratorException closed) {
            return links;
        }
        return links;
    }

    /** Descriptors come and go while they are looked at. */
    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static PortOwner owner(Row row, @Nullable Path process) {
        if (process == null) {
            return new PortOwner(row.address(), null, 0);
        }
        long pid = Long.parseLong(process.getFileName().toString());
        String name;
        try {
            name = Files.readString(process.resolve("comm")).strip();
        } catch (IOException gone) {
            name = "process";
        }
        return new PortOwner(row.address(), name, pid);
    }
}

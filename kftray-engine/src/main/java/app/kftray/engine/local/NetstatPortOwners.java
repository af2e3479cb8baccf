package app.kftray.engine.local;

import app.kftray.engine.config.Layer4;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Windows: {@code netstat -ano} prints addresses and process ids. Its words are translated on a system in another language,
 * so only the shape of the columns counts: a socket that listens has no far end.
 */
final class NetstatPortOwners implements PortOwners {
    private static final Pattern COLUMNS = Pattern.compile("\\s+");
    private static final int LOCAL = 1;
    private static final int FAR = 2;

    private final SystemCommand command;
    private final LongFunction<@Nullable String> names;

    NetstatPortOwners(SystemCommand command) {
        this(command, NetstatPortOwners::nameOf);
    }

    NetstatPortOwners(SystemCommand command, LongFunction<@Nullable String> names) {
        this.command = command;
        this.names = names;
    }

    @Override
    public List<PortOwner> of(Layer4 layer, int port) {
        List<PortOwner> owners = new ArrayList<>();
        for (String line : command.output(List.of("netstat", "-ano"))) {
            List<String> cells = COLUMNS.splitAsStream(line.strip()).toList();
            if (cells.size() < 4 || !cells.getFirst().equals(layer.name()) || !endless(cells.get(FAR))) {
                continue;
            }
            InetSocketAddress address = address(cells.get(LOCAL), port);
            String pid = cells.getLast();
            if (address != null && pid.length() < 10 && pid.chars().allMatch(Character::isDigit)) {
                long number = Long.parseLong(pid);
                owners.add(new PortOwner(address, names.apply(number), number));
            }
        }
        return owners;
    }

    private static boolean endless(String far) {
        return far.equals("0.0.0.0:0") || far.equals("[::]:0") || far.equals("*:*");
    }

    private static @Nullable InetSocketAddress address(String text, int port) {
        String suffix = ":" + port;
        if (!text.endsWith(suffix)) {
            return null;
        }
        String host = text.substring(0, text.length() - suffix.length())
                .replace("[", "")
                .replace("]", "")
                .replaceAll("%.*", "");
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
                ? new InetSocketAddress(InetAddress.ofLiteral(host), port)
                : null;
    }

    private static @Nullable String nameOf(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(path -> Path.of(path).getFileName())
                .map(Path::toString)
                .orElse(null);
    }
}

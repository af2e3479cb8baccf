package app.kftray.frontend.cli;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.frontend.cli.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of forwards that people see: a column that would say the same as another is left out. */
final class StatusTable {
    private StatusTable() {}

    static Table of(List<ForwardStatus> forwards, Paint paint) {
        boolean aliases = forwards.stream().anyMatch(status -> !status.alias().equals(target(status)));
        boolean namespaces = forwards.stream().anyMatch(status -> namespace(status) != null);
        Table table = new Table();
        List<Cell> head = new ArrayList<>();
        if (aliases) {
            head.add(new Cell("ALIAS", paint::faint));
        }
        table.keepWhole(head.size());
        head.add(new Cell("LOCAL", paint::faint));
        head.add(new Cell("TARGET", paint::faint));
        if (namespaces) {
            head.add(new Cell("NAMESPACE", paint::faint));
        }
        head.add(new Cell("STATE", paint::faint));
        head.add(new Cell("CONTEXT", paint::faint));
        table.add(head);
        for (ForwardStatus status : forwards) {
            List<Cell> row = new ArrayList<>();
            if (aliases) {
                row.add(new Cell(Sentences.clean(status.alias()), paint::strong));
            }
            row.add(Cell.of(local(status)));
            row.add(Cell.of(target(status)));
            if (namespaces) {
                row.add(Cell.of(orDash(namespace(status))));
            }
            row.add(new Cell(word(status), mark(status.state(), paint)));
            row.add(Cell.of(orDash(status.context() == null ? status.config().context() : status.context())));
            table.add(row);
        }
        return table;
    }

    static String word(ForwardStatus status) {
        return status.state() == ForwardState.RECONNECTING && status.lastGood() == null
                ? Sentences.WAITING
                : status.state().name().toLowerCase(Locale.ROOT);
    }

    static Table.Mark mark(ForwardState state, Paint paint) {
        return switch (state) {
            case ACTIVE -> paint::good;
            case STARTING, RECONNECTING -> paint::waiting;
            case FAILED -> paint::bad;
            case STOPPED -> paint::faint;
        };
    }

    private static String local(ForwardStatus status) {
        if (!status.addresses().isEmpty()) {
            return String.join(", ", status.addresses());
        }
        ForwardConfig config = status.config();
        if (config.localPort() == 0) {
            return "-";
        }
        return config.localAddresses().stream()
                .map(address -> (address.contains(":") ? "[" + address + "]" : address) + ":" + config.localPort())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String target(ForwardStatus status) {
        ForwardConfig config = status.config();
        return Sentences.clean(config.target().describe()) + ":"
                + config.remotePort().describe();
    }

    private static @Nullable String namespace(ForwardStatus status) {
        if (status.config().namespace() != null) {
            return status.config().namespace();
        }
        String pod = status.pod();
        int slash = pod == null ? -1 : pod.indexOf('/');
        return pod == null || slash < 0 ? null : pod.substring(0, slash);
    }

    private static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : Sentences.clean(text);
    }
}

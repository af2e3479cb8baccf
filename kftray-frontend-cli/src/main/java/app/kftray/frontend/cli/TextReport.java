package app.kftray.frontend.cli;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.DropReason;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * For people: a table of the forwards once they have settled, then a line for each change. What led to the state that the
 * table shows is not told again; a problem is told once and not at every attempt.
 */
final class TextReport implements Report {
    private static final int WIDEST_NAME = 24;

    private final Terminal terminal;
    private final Paint paint;
    private final Clock clock;
    private final boolean everything;
    private final Told told = new Told();
    private final List<Runnable> early = new ArrayList<>();
    private boolean tableShown;
    private boolean ending;
    private String last = "";
    private int nameWidth;

    /** With {@code everything}, also the steps and attempts that people seldom want to see. */
    TextReport(Terminal terminal, Clock clock, boolean everything) {
        this.terminal = terminal;
        this.paint = terminal.paint();
        this.clock = clock;
        this.everything = everything;
    }

    @Override
    public void configError(ForwardProblem problem) {
        terminal.warn("error", problem);
    }

    @Override
    public void configWarning(ForwardProblem problem) {
        terminal.warn("warning", problem);
    }

    @Override
    public void pluginWarning(ForwardProblem problem) {
        terminal.warn("warning", problem);
    }

    @Override
    public void refused(ForwardProblem problem) {
        terminal.warn("error", problem);
    }

    @Override
    public void settled(List<ForwardStatus> forwards) {
        nameWidth = forwards.stream()
                .mapToInt(status -> status.alias().length())
                .filter(width -> width <= WIDEST_NAME)
                .max()
                .orElse(0);
        if (!forwards.isEmpty()) {
            StatusTable.of(forwards, paint)
                    .lines(terminal.width(), terminal.ellipsis())
                    .forEach(terminal::print);
        }
        tableShown = true;
        for (ForwardStatus status : forwards) {
            ForwardProblem problem = status.problem();
            if (problem != null && status.state() != ForwardState.ACTIVE && told.isNew(status.alias(), problem)) {
                line(status.since(), status.alias(), state(status) + ": " + Sentences.problem(problem, paint));
                hint(problem);
            }
        }
        early.forEach(Runnable::run);
        early.clear();
        terminal.print(paint.faint("Press Ctrl-C to stop."));
    }

    @Override
    public void hopeless(List<ForwardStatus> forwards) {
        for (ForwardStatus status : forwards) {
            ForwardProblem problem = status.problem();
            if (problem != null && told.isNew("", problem)) {
                terminal.warn("error", problem);
            }
        }
    }

    @Override
    public void event(ForwardEvent event) {
        if (ending) {
            return;
        }
        if (!tableShown && !everything) {
            if (!Told.isState(event)) {
                early.add(() -> event(event));
            }
            return;
        }
        if (!everything && !told.isNews(event)) {
            return;
        }
        line(event.at(), event.forward(), Sentences.event(event, paint));
        ForwardProblem problem = Told.problem(event);
        if (problem != null) {
            hint(problem);
        }
    }

    /** Told while the run ends too: a person wants to know that nothing stays behind. */
    @Override
    public void relay(RelayEvent event) {
        if (tableShown || everything) {
            line(event.at(), "relay", Sentences.relay(event));
        } else {
            early.add(() -> relay(event));
        }
    }

    @Override
    public void found(DemoCheck.Finding finding) {
        String verdict = finding.ok() ? paint.good("ok") : paint.bad("not ok");
        terminal.print(verdict + ": " + Sentences.clean(finding.what() + ": " + finding.detail()));
    }

    @Override
    public void note(String sentence) {
        terminal.print(sentence);
    }

    @Override
    public void ending(Summary summary) {
        ending = true;
        // Written now: after the closing there may be little time.
        last = "Stopped " + Sentences.count(summary.forwards(), "forward") + " after "
                + Sentences.duration(summary.duration()) + ": " + Sentences.bytes(summary.bytesReceived())
                + " received, " + Sentences.bytes(summary.bytesSent()) + " sent, "
                + Sentences.count(summary.reconnects(), "reconnect") + "." + dropped(summary.dropped());
    }

    @Override
    public void ended() {
        if (tableShown) {
            terminal.print(last);
        }
    }

    private static String dropped(SortedMap<DropReason, Long> dropped) {
        if (dropped.isEmpty()) {
            return "";
        }
        String reasons = dropped.entrySet().stream()
                .map(it -> it.getValue() + " " + it.getKey().words())
                .collect(Collectors.joining(", "));
        long all = dropped.values().stream().mapToLong(Long::longValue).sum();
        return " Dropped " + all + (all == 1 ? " datagram" : " datagrams") + ": " + reasons + ".";
    }

    private void line(Instant at, String forward, String sentence) {
        LocalTime time = LocalTime.ofInstant(at, clock.getZone());
        String clockTime =
                String.format(Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        String name = Sentences.clean(forward);
        terminal.print(paint.faint(clockTime) + "  " + paint.strong(name)
                + " ".repeat(Math.max(0, nameWidth - name.length())) + "  " + sentence);
    }

    private void hint(ForwardProblem problem) {
        if (!problem.hint().isEmpty()) {
            terminal.print("          " + paint.faint(Sentences.clean(problem.hint())));
        }
    }

    private String state(ForwardStatus status) {
        return StatusTable.mark(status.state(), paint).on(StatusTable.word(status));
    }
}

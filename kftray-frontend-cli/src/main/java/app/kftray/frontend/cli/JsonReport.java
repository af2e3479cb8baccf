package app.kftray.frontend.cli;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** One JSON object a line on standard output, for programs; docs/events.md describes each. */
final class JsonReport implements Report {
    private final Terminal terminal;
    private final InstantSource clock;
    private UnaryOperator<Json> last = ended -> ended;

    JsonReport(Terminal terminal, InstantSource clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void configError(ForwardProblem problem) {
        own("config-error", problem);
    }

    @Override
    public void configWarning(ForwardProblem problem) {
        own("config-warning", problem);
    }

    @Override
    public void pluginWarning(ForwardProblem problem) {
        own("plugin-warning", problem);
    }

    @Override
    public void refused(ForwardProblem problem) {
        own("refused", problem);
    }

    @Override
    public void event(ForwardEvent event) {
        terminal.print(JsonEvents.line(event));
    }

    @Override
    public void relay(RelayEvent event) {
        terminal.print(JsonEvents.start("relay-" + event.change().word().replace(' ', '-'), event.at())
                .put("context", event.context())
                .put("namespace", event.namespace())
                .put("pod", event.pod())
                .put("cause", event.cause()));
    }

    @Override
    public void settled(List<ForwardStatus> forwards) {
        // Every step on the way has been an event.
    }

    @Override
    public void hopeless(List<ForwardStatus> forwards) {
        // The failed events have said why.
    }

    @Override
    public void found(DemoCheck.Finding finding) {
        terminal.print(JsonEvents.start("demo-checked", clock.instant())
                .put("what", finding.what())
                .put("ok", finding.ok())
                .put("detail", finding.detail()));
    }

    @Override
    public void note(String sentence) {
        terminal.print(JsonEvents.start("note", clock.instant()).put("text", sentence));
    }

    @Override
    public void ending(Summary summary) {
        last = ended -> ended.put("forwards", summary.forwards())
                .put("reconnects", summary.reconnects())
                .put("bytesSent", summary.bytesSent())
                .put("bytesReceived", summary.bytesReceived())
                .put(
                        "dropped",
                        dropped -> summary.dropped()
                                .forEach((reason, times) ->
                                        dropped.put(reason.words().replace(' ', '-'), times)))
                .putMillis("durationMs", summary.duration());
    }

    @Override
    public void ended() {
        terminal.print(last.apply(JsonEvents.start("ended", clock.instant())));
    }

    private void own(String event, ForwardProblem problem) {
        terminal.print(JsonEvents.start(event, clock.instant()).put("problem", JsonEvents.problem(problem)));
    }
}

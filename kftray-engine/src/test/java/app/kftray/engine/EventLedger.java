package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds every event against those before it: nothing is told twice, without a cause, or out of its order. Keeps no events. */
final class EventLedger {
    private static final Duration CLOCKS = Duration.ofSeconds(1);

    private enum Told {
        NOTHING,
        STARTING,
        LISTENING,
        WELL,
        /** With a cause: a problem, or another context. */
        AWAY
    }

    private static final class Page {
        private Told told = Told.NOTHING;
        private Instant last = Instant.MIN;
        private Instant since = Instant.MIN;
        private boolean everWell;
        private int starts;
        private int outages;
    }

    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> contradictions = new CopyOnWriteArrayList<>();

    /** On the engine's thread, as events come. */
    void add(ForwardEvent event) {
        Page page = pages.computeIfAbsent(event.forward(), alias -> new Page());
        synchronized (page) {
            expect(!event.at().isBefore(page.last), event, page);
            page.last = event.at();
            switch (event) {
                case ForwardEvent.Starting it -> {
                    expect(page.told == Told.NOTHING, event, page);
                    page.told = Told.STARTING;
                    page.everWell = false;
                    page.starts++;
                }
                case ForwardEvent.Listening it -> {
                    expect(page.told == Told.STARTING || page.told == Told.AWAY, event, page);
                    page.told = page.told == Told.AWAY ? Told.AWAY : Told.LISTENING;
                }
                case ForwardEvent.Connected it -> {
                    expect(!page.everWell && page.told != Told.NOTHING && page.told != Told.STARTING, event, page);
                    page.told = Told.WELL;
                    page.everWell = true;
                }
                case ForwardEvent.Recovered it -> {
                    expect(page.everWell && page.told == Told.AWAY, event, page);
                    expect(took(it, page), event, page);
                    page.told = Told.WELL;
                }
                case ForwardEvent.Reconnecting it -> away(page, event);
                case ForwardEvent.Failed it -> away(page, event);
                case ForwardEvent.ContextSwitched it -> away(page, event);
                case ForwardEvent.Stopped it -> {
                    expect(page.told != Told.NOTHING, event, page);
                    page.told = Told.NOTHING;
                }
                case ForwardEvent.CarrierFallback it -> expect(page.told != Told.NOTHING, event, page);
                case ForwardEvent.ConnectionFailed it -> expect(page.told != Told.NOTHING, event, page);
                case ForwardEvent.Warned it -> {}
            }
        }
    }

    private void away(Page page, ForwardEvent event) {
        expect(page.told != Told.NOTHING, event, page);
        if (page.told == Told.WELL) {
            page.outages++;
            page.since = event.at();
        }
        page.told = Told.AWAY;
    }

    private static boolean took(ForwardEvent.Recovered event, Page page) {
        Duration seen = Duration.between(page.since, event.at());
        return seen.minus(event.downTime()).abs().compareTo(CLOCKS) < 0;
    }

    private void expect(boolean right, ForwardEvent event, Page page) {
        if (!right && contradictions.size() < 20) {
            contradictions.add(event + " after " + page.told + " since " + page.last);
        }
    }

    List<String> contradictions() {
        return contradictions;
    }

    int outages() {
        return pages.values().stream().mapToInt(page -> page.outages).sum();
    }

    /** Whether what was told comes to what the forward says of itself. */
    void check(ForwardStatus status, int starts) {
        Page page = Objects.requireNonNull(pages.get(status.alias()), "nothing was ever told");
        synchronized (page) {
            assertThat(page.starts).as("starts of %s", status.alias()).isEqualTo(starts);
            assertThat(page.told == Told.WELL)
                    .as("%s was told of %s", page.told, status)
                    .isEqualTo(status.state() == ForwardState.ACTIVE);
        }
    }
}

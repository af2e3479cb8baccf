package app.kftray.engine.session.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which session a stream gets. */
class PodSessionsTest {
    private final PodSessions sessions = new PodSessions(2);

    @Test
    void aFreeSessionIsTakenFirst() {
        add(1);
        FakeSession free = add(0);
        assertThat(sessions.choose(0)).containsSame(free);
    }

    @Test
    void streamsShareTheLeastUsedOnlyWhenThereAreSessionsEnough() {
        FakeSession first = add(1);
        assertThat(sessions.choose(0)).isEmpty();
        assertThat(sessions.choose(1)).containsSame(first);
        add(2);
        assertThat(sessions.choose(0)).containsSame(first);
    }

    @Test
    void whatIsHeldUpOrMovesMuchGetsNoCompanyAndDoesNotCount() {
        add(1).takesStreams = false;
        add(1).bulk = true;
        add(1);
        assertThat(sessions.choose(0)).isEmpty();
        assertThat(sessions.taking()).isEqualTo(2);
    }

    @Test
    void thereIsAnEndToSessionsThatDoNotCount() {
        for (int i = 0; i < 128; i++) {
            add(1).bulk = true;
        }
        assertThat(sessions.choose(0)).isPresent();
    }

    @Test
    void theLeastUsedOfAllIsTheLastResort() {
        add(3);
        FakeSession busy = add(1);
        busy.bulk = true;
        assertThat(sessions.leastUsed()).isSameAs(busy);
        sessions.remove(busy);
        busy.retire();
        assertThat(sessions.leastUsed()).isNotSameAs(busy);
    }

    @Test
    void theBusyAreAskedForAProofLast() {
        FakeSession busy = add(1);
        busy.bulk = true;
        add(1).takesStreams = false;
        FakeSession quiet = add(1);
        assertThat(sessions.proving()).containsExactly(quiet, busy);
    }

    private FakeSession add(int load) {
        FakeSession session = FakeSession.withLoad(load);
        sessions.add(session);
        return session;
    }
}

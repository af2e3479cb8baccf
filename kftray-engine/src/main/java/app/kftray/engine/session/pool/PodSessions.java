package app.kftray.engine.session.pool;

import app.kftray.engine.session.PodSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions to one pod, and which of them a stream gets. Up to a number of streams at once each have a session for themselves,
 * because nothing in the protocol keeps one stream that is not read from holding up those beside it; beyond that number
 * streams share the least used sessions. A session that a reader holds up, or that moves much, gets no company and does not
 * count. Guarded by the lock of its {@link PodPool}.
 */
final class PodSessions {
    /** Sessions that are held up do not count against the setting, but something has to end. */
    private static final int MOST_SESSIONS = 128;

    private final int forThemselves;
    private final List<PodSession> all = new ArrayList<>();

    /** @param forThemselves so many streams have a session of their own */
    PodSessions(int forThemselves) {
        this.forThemselves = forThemselves;
    }

    void add(PodSession session) {
        all.add(session);
    }

    void remove(PodSession session) {
        all.remove(session);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<PodSession> copy() {
        return List.copyOf(all);
    }

    /**
     * A free session, preferably of this thread's loop; a shared one only when no further session may be opened.
     *
     * @param dials sessions that are being opened
     */
    Optional<PodSession> choose(int dials) {
        PodSession free = null;
        PodSession least = null;
        PodSession busy = null;
        int counting = dials;
        for (PodSession session : all) {
            if (!session.takesStreams()) {
                continue;
            }
            if (session.bulk()) {
                busy = session;
                continue;
            }
            counting++;
            int load = session.load();
            if (load == 0 && (free == null || session.eventLoop().inEventLoop())) {
                free = session;
            }
            if (least == null || load < least.load()) {
                least = session;
            }
        }
        if (free != null) {
            return Optional.of(free);
        }
        if (all.size() >= MOST_SESSIONS) {
            return Optional.ofNullable(least == null ? busy : least);
        }
        return counting >= forThemselves ? Optional.ofNullable(least) : Optional.empty();
    }

    /** Those that may prove the way to the pod: first the ones that are not busy, whose answers come sooner. */
    List<PodSession> proving() {
        return all.stream()
                .filter(PodSession::takesStreams)
                .sorted(Comparator.comparing(PodSession::bulk))
                .toList();
    }

    /** The least used of those that take streams, whatever else speaks against it. */
    @Nullable
    PodSession leastUsed() {
        return all.stream()
                .filter(PodSession::takesStreams)
                .min(Comparator.comparingInt(PodSession::load))
                .orElse(null);
    }

    /** How many take streams. */
    long taking() {
        return all.stream().filter(PodSession::takesStreams).count();
    }
}

package app.kftray.engine.relay;

import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.target.TargetState;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is led through one relay, where to, and which pod serves each. They come and go on any thread; what they are told comes from the relay's queue. */
final class RelayUsers {
    private final Map<Object, User> users = Collections.synchronizedMap(new LinkedHashMap<>());

    private static final class User {
        private final RelayTarget target;
        private final Consumer<TargetState> listener;
        private @Nullable String servedBy;

        User(RelayTarget target, Consumer<TargetState> listener) {
            this.target = target;
            this.listener = listener;
        }
    }

    void add(Object user, RelayTarget target, Consumer<TargetState> listener) {
        users.put(user, new User(target, listener));
    }

    void remove(Object user) {
        users.remove(user);
    }

    void clear() {
        users.clear();
    }

    boolean isEmpty() {
        return users.isEmpty();
    }

    /** In the order in which they came first. */
    Set<RelayTarget> targets() {
        Set<RelayTarget> targets = new LinkedHashSet<>();
        all().forEach(user -> targets.add(user.target));
        return targets;
    }

    /** @param named whether the relay is told each session's target */
    void lead(PodPort port, boolean named) {
        for (User user : all()) {
            user.servedBy = port.pod();
            user.listener.accept(
                    new TargetState.Relayed(List.of(port), named ? Optional.of(user.target) : Optional.empty()));
        }
    }

    /** Those whom one of these pods serves hear nothing. */
    void tellUnserved(Collection<String> ready, TargetState state) {
        for (User user : all()) {
            if (user.servedBy == null || !ready.contains(user.servedBy)) {
                user.servedBy = null;
                user.listener.accept(state);
            }
        }
    }

    private List<User> all() {
        synchronized (users) {
            return List.copyOf(users.values());
        }
    }
}

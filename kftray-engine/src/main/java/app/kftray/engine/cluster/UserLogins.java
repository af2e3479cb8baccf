package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** One login for each user entry, for as long as a cluster needs it. Thread-safe; calls nobody with a lock held. */
final class UserLogins {
    private static final Logger LOG = System.getLogger(UserLogins.class.getName());

    private final Path home;
    private final Duration timeout;
    private final Executor background;
    private final Users users;
    private final Map<UserEntry, Login> logins = new HashMap<>();

    /** Plug-ins that run and take their time, while nobody can ask without them. */
    private final Map<UserEntry, ForwardProblem> waiting = new HashMap<>();

    /** Those who use the logins; called on any thread. */
    interface Users {
        /** Whether anybody uses it now. */
        boolean uses(UserEntry user);

        /** Its plug-in takes its time, and nobody can ask without it. */
        void waits(UserEntry user, ForwardProblem problem);

        /** A wait is over, or what was in vain may work now. */
        void again(UserEntry user);
    }

    UserLogins(Path home, Duration timeout, Executor background, Users users) {
        this.home = home;
        this.timeout = timeout;
        this.background = background;
        this.users = users;
    }

    synchronized Login of(UserEntry user) {
        return logins.computeIfAbsent(user, this::create);
    }

    private Login create(UserEntry user) {
        return switch (user) {
            case UserEntry.Anonymous none -> new Login.Fixed(Credentials.NONE);
            case UserEntry.Fixed(String header) -> new Login.Fixed(new Credentials(header, null));
            case UserEntry.TokenFile file -> new TokenFileLogin(file, background, LoginClock.SYSTEM);
            case UserEntry.Exec exec ->
                new LoginBroker(
                        new LoginProgram(exec, timeout, problem -> heard(exec, problem)),
                        background,
                        LoginClock.SYSTEM,
                        () -> users.uses(exec),
                        LoginTraces.of(exec, home));
        };
    }

    /** Forgets all others. */
    synchronized void retain(Set<UserEntry> held) {
        logins.keySet().retainAll(held);
        waiting.keySet().retainAll(held);
    }

    /** Tells logins that their files may have changed; whose were in vain before may work now. */
    Set<UserEntry> changed(Set<UserEntry> concerned) {
        return all().entrySet().stream()
                .filter(login -> concerned.contains(login.getKey()))
                .filter(login -> login.getValue().changed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Looks whether somebody has logged in elsewhere, where that is waited for. */
    void look() {
        all().forEach((user, login) -> {
            if (login instanceof LoginBroker broker && broker.lookAgain()) {
                users.again(user);
            }
        });
    }

    /** Why the login is waited for now. */
    synchronized Optional<ForwardProblem> waitingFor(UserEntry user) {
        return Optional.ofNullable(waiting.get(user));
    }

    /** A plug-in says that it takes its time, or has ended after that. */
    private void heard(UserEntry.Exec user, Optional<ForwardProblem> problem) {
        synchronized (this) {
            if (problem.isEmpty()) {
                waiting.remove(user);
            } else if (logins.get(user) instanceof LoginBroker broker && broker.isAwaited()) {
                waiting.put(user, problem.get());
            } else {
                return; // what was given before is still good
            }
        }
        if (problem.isEmpty()) {
            users.again(user);
        } else {
            LOG.log(Level.INFO, "{0}", problem.get().message());
            users.waits(user, problem.get());
        }
    }

    private synchronized Map<UserEntry, Login> all() {
        return Map.copyOf(logins);
    }

    /** Ends login plug-ins that run. */
    void close() {
        all().values().forEach(Login::close);
    }
}

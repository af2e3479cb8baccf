package app.kftray.sandbox;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The switches that make the sandbox's API server misbehave. Thread-safe; each acts at once. */
public final class Faults {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    final ChannelGroup watches = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    final ChannelGroup sessions = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    final AtomicInteger requests = new AtomicInteger();
    private final ObjectStore objects;

    Faults(ObjectStore objects) {
        this.objects = objects;
    }

    /** The next {@code times} requests whose address contains {@code part} are answered with this status. */
    public void answer(int status, String part, int times) {
        rules.add(new Rule(status, part, new AtomicInteger(times), 0));
    }

    /** The same, with a {@code Retry-After} of so many seconds. */
    public void answerRetryAfter(int status, String part, int times, int seconds) {
        rules.add(new Rule(status, part, new AtomicInteger(times), seconds));
    }

    /** No answer is made up any more. */
    public void heal() {
        rules.clear();
    }

    /** Ends every watch, as a server does now and then. */
    public void dropWatches() {
        watches.close();
    }

    /** Forgets all changes so far: a watch that goes on from before is answered with 410 Gone. Ends every watch. */
    public void forgetChanges() {
        objects.forgetChanges();
        watches.close();
    }

    /** Cuts every port-forward session. */
    public void cutSessions() {
        sessions.close();
    }

    /** Port-forward sessions that are open. */
    public int sessions() {
        return sessions.size();
    }

    /** Watches that are open. */
    public int watches() {
        return watches.size();
    }

    /** Requests so far, whatever their answer. */
    public int requests() {
        return requests.get();
    }

    Optional<Rule> next(String address) {
        rules.removeIf(rule -> rule.left.get() <= 0);
        return rules.stream()
                .filter(rule -> address.contains(rule.part) && rule.left.getAndDecrement() > 0)
                .findFirst();
    }

    record Rule(int status, String part, AtomicInteger left, int retryAfter) {}
}

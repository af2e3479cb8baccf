package app.kftray.engine.session.pool;

import app.kftray.api.transport.ChannelTypes;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.SessionListener;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.session.dial.Connector;
import app.kftray.engine.session.dial.Dialer;
import app.kftray.engine.session.dial.Negotiation;
import app.kftray.engine.session.dial.TlsContexts;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One pool of sessions a pod, one negotiation a cluster. */
public final class PooledPodStreams implements PodStreams {
    private final EventLoopGroup loops;
    private final SessionSettings settings;
    private final SessionListener listener;
    private final Dialer dialer;
    private final Map<Cluster, Negotiation> negotiations = new ConcurrentHashMap<>();
    private final Map<Key, PodPool> pools = new ConcurrentHashMap<>();
    private final Retired retired = new Retired();

    public PooledPodStreams(
            EventLoopGroup loops, ChannelTypes channels, SessionSettings settings, SessionListener listener) {
        this.loops = loops;
        this.settings = settings;
        this.listener = listener;
        Connector connector = new Connector(channels, new TlsContexts(), settings.dialTimeout());
        this.dialer = new Dialer(connector, settings, listener);
    }

    @Override
    public EventLoop eventLoop(Cluster cluster, PodPort target) {
        PodPool pool = pools.get(Key.of(cluster, target));
        return pool == null ? loops.next() : pool.eventLoop();
    }

    @Override
    public Future<DuplexChannel> open(Cluster cluster, PodPort target) {
        Promise<DuplexChannel> promise = PodPool.currentLoop(loops).newPromise();
        pool(cluster, target).open(target, promise);
        return promise;
    }

    @Override
    public Future<Proof> prove(Cluster cluster, PodPort target) {
        Promise<Proof> promise = loops.next().newPromise();
        forgetEmptyPools(target);
        pool(cluster, target).proofs().prove(promise, target);
        return promise;
    }

    @Override
    public void proveAll() {
        pools.values().forEach(pool -> pool.proofs().proveAll());
    }

    @Override
    public void expect(Cluster cluster, List<PodPort> targets) {
        retired.remove(cluster, targets);
    }

    @Override
    public void retire(Cluster cluster, PodPort target) {
        retired.add(cluster, target);
        PodPool pool = pools.remove(Key.of(cluster, target));
        if (pool != null) {
            pool.retire();
        }
    }

    @Override
    public void retire(Cluster cluster) {
        retired.add(cluster);
        negotiations.remove(cluster);
        pools.entrySet().removeIf(entry -> {
            if (entry.getKey().cluster.equals(cluster)) {
                entry.getValue().retire();
                return true;
            }
            return false;
        });
    }

    /** Pods come and go all day; proofs are rare enough to sweep at. */
    private void forgetEmptyPools(PodPort except) {
        pools.entrySet()
                .removeIf(entry -> !entry.getKey().uid.equals(except.uid())
                        && entry.getValue().isEmpty());
    }

    /** A pool for the next stream. What was retired before, or is meanwhile, gets one that ends with its streams. */
    private PodPool pool(Cluster cluster, PodPort target) {
        Key key = Key.of(cluster, target);
        PodPool pool = pools.computeIfAbsent(key, it -> newPool(cluster, target));
        // Whoever retires notes it first and removes the pool then: one of the two finds it.
        if (retired.contains(cluster, target)) {
            pools.remove(key, pool);
            pool.retire();
            if (retired.contains(cluster)) {
                negotiations.remove(cluster);
            }
        }
        return pool;
    }

    private PodPool newPool(Cluster cluster, PodPort target) {
        return new PodPool(
                cluster,
                target,
                negotiations.computeIfAbsent(cluster, it -> new Negotiation(settings.carriers())),
                dialer,
                loops,
                settings,
                listener);
    }

    private record Key(Cluster cluster, String namespace, String pod, String uid) {
        static Key of(Cluster cluster, PodPort target) {
            return new Key(cluster, target.namespace(), target.pod(), target.uid());
        }
    }
}

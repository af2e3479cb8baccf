package app.kftray.engine.session;

import app.kftray.api.transport.ChannelTypes;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
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
        pool(cluster, target).prove(promise, target);
        return promise;
    }

    @Override
    public void proveAll() {
        pools.values().forEach(PodPool::proveAll);
    }

    @Override
    public void retire(Cluster cluster, PodPort target) {
        PodPool pool = pools.remove(Key.of(cluster, target));
        if (pool != null) {
            pool.retire();
        }
    }

    @Override
    public void retire(Cluster cluster) {
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

    private PodPool pool(Cluster cluster, PodPort target) {
        return pools.computeIfAbsent(Key.of(cluster, target), key -> {
            return new PodPool(
                    cluster,
                    target,
                    negotiations.computeIfAbsent(cluster, it -> new Negotiation(settings.carriers())),
                    dialer,
                    loops,
                    settings,
                    listener);
        });
    }

    private record Key(Cluster cluster, String namespace, String pod, String uid) {
        static Key of(Cluster cluster, PodPort target) {
            return new Key(cluster, target.namespace(), target.pod(), target.uid());
        }
    }
}

package app.kftray.server;

import app.kftray.api.relay.RelayTarget;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What every session shares.
 *
 * @param patience for a target's look-up, and by TCP for all its connects together; less than clients wait for the relay itself
 */
record RelayServices(ServerConfig config, Names names, JsonLog log, Sessions sessions, Duration patience) {

    /**
     * The addresses of a target that a session may go to, never empty; fails with {@link NoAddress}. The relay's own target needs
     * nobody's permission.
     */
    Future<List<InetAddress>> find(RelayTarget target, EventLoop loop) {
        Promise<List<InetAddress>> permitted = loop.newPromise();
        names.lookUp(target.host(), loop, patience).addListener((Future<List<InetAddress>> found) -> {
            if (!found.isSuccess()) {
                permitted.setFailure(NoAddress.found(target.host(), found.cause()));
                return;
            }
            List<InetAddress> addresses =
                    isOwn(target) ? found.getNow() : config.allowed().allowed(target, found.getNow());
            if (addresses.isEmpty()) {
                permitted.setFailure(NoAddress.permitted(target.host()));
            } else {
                permitted.setSuccess(addresses);
            }
        });
        return permitted;
    }

    /** Whether a session may name this target at all. */
    boolean mayName(RelayTarget target) {
        return isOwn(target) || config.allowed().mayAllow(target);
    }

    private boolean isOwn(RelayTarget target) {
        return config.target().filter(target::equals).isPresent();
    }
}

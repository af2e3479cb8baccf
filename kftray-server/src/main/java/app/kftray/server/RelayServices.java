package app.kftray.server;

import app.kftray.api.relay.RelayTarget;
import java.net.InetAddress;
import java.util.List;

/** What every session shares. */
record RelayServices(ServerConfig config, Names names, JsonLog log, Sessions sessions) {

    /** Those of a target's addresses that a session may go to. The relay's own target needs nobody's permission. */
    List<InetAddress> permitted(RelayTarget target, List<InetAddress> addresses) {
        return isOwn(target) ? addresses : config.allowed().allowed(target, addresses);
    }

    /** Whether a session may name this target at all. */
    boolean mayName(RelayTarget target) {
        return isOwn(target) || config.allowed().mayAllow(target);
    }

    private boolean isOwn(RelayTarget target) {
        return config.target().filter(target::equals).isPresent();
    }
}

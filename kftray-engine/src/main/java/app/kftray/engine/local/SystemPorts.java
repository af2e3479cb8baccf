package app.kftray.engine.local;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.config.Layer4;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Chooses addresses by asking this system. Thread-safe: one choice at a time, so that two forwards never get the same port;
 * a choice opens a few sockets and, only when a port is taken, looks for its owner. To be called on a virtual thread.
 */
final class SystemPorts implements LocalPorts {
    private static final int ATTEMPTS = 64;

    private final PortProbe probe;
    private final PortOwners owners;
    private final OwnLoopback loopback;
    private final HandedOut handedOut;

    SystemPorts(OperatingSystem system, PortOwners owners, InstantSource clock) {
        this.probe = new PortProbe(system);
        this.owners = owners;
        this.handedOut = new HandedOut(clock);
        this.loopback = new OwnLoopback(system, probe, handedOut);
    }

    @Override
    public synchronized List<InetSocketAddress> choose(ForwardConfig config) {
        Layer4 layer = Layer4.of(config.protocol());
        List<InetSocketAddress> chosen;
        if (config.autoLoopback()) {
            chosen = List.of(loopback.choose(config, layer).orElseThrow(() -> noLoopback(config, layer)));
        } else {
            List<InetAddress> addresses =
                    config.localAddresses().stream().map(SystemPorts::literal).toList();
            int port = config.localPort() == 0 ? anyPort(config, layer, addresses) : config.localPort();
            chosen = addresses.stream()
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
            chosen.forEach(address -> demand(layer, address));
        }
        handedOut.give(config.alias(), layer, chosen);
        return chosen;
    }

    @Override
    public void announce(List<ForwardConfig> starting) {
        for (ForwardConfig config : starting) {
            if (config.localPort() != 0 && !config.autoLoopback()) {
                handedOut.give(config.alias(), Layer4.of(config.protocol()), demanded(config));
            }
        }
    }

    /** What is no address is told when the forward chooses. */
    private static List<InetSocketAddress> demanded(ForwardConfig config) {
        return config.localAddresses().stream()
                .map(NetUtil::createInetAddressFromIpAddressString)
                .filter(Objects::nonNull)
                .map(address -> new InetSocketAddress(address, config.localPort()))
                .toList();
    }

    @Override
    public ForwardProblem explain(InetSocketAddress address, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ProblemException known) {
                return known.problem();
            }
            if (at instanceof IOException) {
                // The failure does not tell the protocol: whoever listens with TCP is asked for first, being the
                // likelier.
                return PortProbe.isTaken(at)
                        ? inUse(address, owners.of(Layer4.TCP, address).or(() -> owners.of(Layer4.UDP, address)))
                        : new LocalProblem.CannotBind(text(address), PortProbe.reason(at));
            }
        }
        return new LocalProblem.CannotBind(text(address), String.valueOf(failure.getMessage()));
    }

    /** Throws unless nobody but this program answers at the address or, in its place, at that of the other family. */
    private void demand(Layer4 layer, InetSocketAddress address) {
        switch (probe.ask(layer, address)) {
            case PortProbe.Answer.Free() -> {}
            case PortProbe.Answer.Taken() -> throw new ProblemException(inUse(address, owners.of(layer, address)));
            case PortProbe.Answer.Refused(String reason) ->
                throw new ProblemException(new LocalProblem.CannotBind(text(address), reason));
        }
        for (InetAddress other : probe.counterparts(address.getAddress())) {
            InetSocketAddress counterpart = new InetSocketAddress(other, address.getPort());
            if (probe.ask(layer, counterpart) instanceof PortProbe.Answer.Taken) {
                Optional<PortOwner> owner = owners.of(layer, counterpart);
                // Two forwards of this program on the two families were asked for by name.
                if (owner.isEmpty()
                        || owner.get().pid() != ProcessHandle.current().pid()) {
                    throw new ProblemException(inUse(counterpart, owner));
                }
            }
        }
    }

    /** The port that the forward had, or the remote one, where this program may have it, or else whatever the system has free on all of the addresses. */
    private int anyPort(ForwardConfig config, Layer4 layer, List<InetAddress> addresses) {
        for (InetSocketAddress last : handedOut.last(config.alias())) {
            if (isFree(config.alias(), layer, addresses, last.getPort())) {
                return last.getPort();
            }
        }
        if (config.remotePort() instanceof RemotePort.Numbered(int port)
                && isFree(config.alias(), layer, addresses, port)) {
            return port;
        }
        InetAddress first = addresses.getFirst();
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                int port = probe.anyPort(layer, first);
                if (isFree(config.alias(), layer, addresses, port)) {
                    return port;
                }
            }
        } catch (IOException failure) {
            throw new ProblemException(new LocalProblem.CannotBind(first.getHostAddress(), PortProbe.reason(failure)));
        }
        throw new ProblemException(new LocalProblem.CannotBind(first.getHostAddress(), "no free port was found"));
    }

    private boolean isFree(String alias, Layer4 layer, List<InetAddress> addresses, int port) {
        return addresses.stream().allMatch(address -> {
            InetSocketAddress socket = new InetSocketAddress(address, port);
            return !handedOut.isReserved(alias, layer, socket)
                    && probe.ask(layer, socket) instanceof PortProbe.Answer.Free
                    && probe.counterparts(address).stream()
                            .map(other -> probe.ask(layer, new InetSocketAddress(other, port)))
                            .noneMatch(PortProbe.Answer.Taken.class::isInstance);
        });
    }

    private ProblemException noLoopback(ForwardConfig config, Layer4 layer) {
        OptionalInt port = OwnLoopback.wantedPort(config);
        InetSocketAddress first = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port.orElse(0));
        Optional<PortOwner> owner = port.isPresent() ? owners.of(layer, first) : Optional.empty();
        return new ProblemException(
                owner.isPresent()
                        ? inUse(first, owner)
                        : new LocalProblem.CannotBind(
                                text(first), "no loopback address of its own is left where the port is free"));
    }

    private static LocalProblem.PortInUse inUse(InetSocketAddress address, Optional<PortOwner> owner) {
        return new LocalProblem.PortInUse(
                text(address),
                owner.map(PortOwner::name).orElse(null),
                owner.map(PortOwner::pid).orElse(0L));
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException none) {
            throw new ProblemException(new LocalProblem.CannotBind(address, "it is no IP address"), none);
        }
    }

    private static String text(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }
}

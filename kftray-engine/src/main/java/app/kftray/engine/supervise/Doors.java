package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import app.kftray.api.transport.TransportContext;
import app.kftray.engine.local.LocalPorts;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Opens the local sockets of forwards: chooses the addresses, then lets the transport of the protocol bind them. */
final class Doors {
    private final Map<String, Transport> transports;
    private final LocalPorts ports;

    /** Looking for a port's owner reads the system's tables: one at a time, and never on the engine's thread. */
    private final Executor background;

    Doors(Map<String, Transport> transports, LocalPorts ports, Executor background) {
        this.transports = Map.copyOf(transports);
        this.ports = ports;
        this.background = background;
    }

    /** These start together; whichever asks for a port has it before one that takes any. */
    void expect(List<ForwardConfig> starting) {
        ports.announce(starting);
    }

    /** Fails with a {@link ProblemException} and then has opened nothing. */
    CompletionStage<Binding> open(ForwardConfig config, Function<List<InetSocketAddress>, TransportContext> context) {
        Transport transport = transports.get(config.protocol());
        if (transport == null) {
            return CompletableFuture.failedStage(new ProblemException(new LocalProblem.NoTransport(
                    config.protocol(), transports.keySet().stream().sorted().toList())));
        }
        return CompletableFuture.supplyAsync(() -> ports.choose(config), background)
                .thenCompose(addresses -> transport
                        .bind(context.apply(addresses))
                        .exceptionallyAsync(
                                failure -> {
                                    throw new ProblemException(ports.explain(addresses.getFirst(), failure), failure);
                                },
                                background));
    }
}

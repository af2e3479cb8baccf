package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.PluginSettings;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.Binding;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The local side of one forward: opens its sockets, with what the transport needs behind them, and closes them. Belongs to the
 * engine's thread, on which it also tells what came of it.
 */
final class ForwardDoor {
    private volatile ForwardConfig config;
    private final Surroundings around;
    private final ForwardStreams streams;
    private final Traffic traffic;
    private final Supplier<Optional<RelayTarget>> beyond;
    private final Consumer<Input> inputs;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final FailedConnections failed;
    private @Nullable CompletionStage<Binding> binding;

    /** @param beyond where a relay leads on to; asked on any thread */
    ForwardDoor(
            ForwardConfig config,
            Surroundings around,
            ForwardStreams streams,
            Traffic traffic,
            Supplier<Optional<RelayTarget>> beyond,
            Consumer<Input> inputs) {
        this.config = config;
        this.around = around;
        this.streams = streams;
        this.traffic = traffic;
        this.beyond = beyond;
        this.inputs = inputs;
        this.failed = new FailedConnections(
                config.alias(),
                around.engine(),
                around.clock(),
                event -> around.events().tell(event));
    }

    /** Whether a forward of that configuration has the same local side. */
    boolean serves(ForwardConfig other) {
        return config.alias().equals(other.alias())
                && config.protocol().equals(other.protocol())
                && config.localAddresses().equals(other.localAddresses())
                && config.localPort() == other.localPort()
                && config.autoLoopback() == other.autoLoopback()
                && (config.localPort() != 0 && !config.autoLoopback()
                        || config.remotePort().equals(other.remotePort()));
    }

    /** Where the forward leads is the transport's business only when it binds. */
    void become(ForwardConfig next) {
        config = next;
    }

    void open() {
        CompletionStage<Binding> opening = around.doors().open(config, this::context);
        binding = opening;
        opening.whenComplete((opened, failure) -> around.engine().execute(() -> {
            if (failure == null) {
                inputs.accept(new Input.Bound(
                        opened.addresses().stream().map(Addresses::text).toList()));
            } else {
                inputs.accept(new Input.BindFailed(ProblemException.of(failure)));
            }
        }));
    }

    void close() {
        failed.close();
        CompletionStage<Binding> opening = binding;
        if (opening == null) {
            closed.complete(null);
            return;
        }
        // A socket that is still being opened is closed as soon as it is.
        opening.handle((opened, failure) -> failure == null ? opened.close() : CompletableFuture.completedStage(null))
                .thenCompose(closing -> closing)
                .whenComplete((none, failure) -> closed.complete(null));
    }

    /** Completes when the sockets are closed. */
    CompletionStage<Void> closed() {
        return closed;
    }

    private ForwardContext context(List<InetSocketAddress> addresses) {
        return new ForwardContext(
                config,
                addresses,
                around.eventLoops(),
                around.channels(),
                around.holdTime(),
                streams,
                traffic,
                around.settings().getOrDefault(config.protocol(), PluginSettings.NONE),
                beyond,
                this::connectionFailed,
                this::warn);
    }

    private void connectionFailed(SocketAddress peer, ForwardProblem problem) {
        around.engine().execute(() -> failed.add(String.valueOf(Addresses.text(peer)), problem));
    }

    private void warn(ForwardProblem problem) {
        around.engine()
                .execute(() -> around.events()
                        .tell(new ForwardEvent.Warned(around.clock().instant(), config.alias(), problem)));
    }
}

package app.kftray.engine.relay;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.target.RightsCheck;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Targets that pods' own ports do not reach, datagrams and hosts beyond the cluster's pods, are led through a relay; all others pass. */
public final class RelayedTargets implements Targets {
    private final Targets direct;
    private final RightsCheck rights;
    private final Relays relays;
    private final Function<ForwardConfig, RelaySettings> settingsOf;

    RelayedTargets(
            Targets direct, RightsCheck rights, Relays relays, Function<ForwardConfig, RelaySettings> settingsOf) {
        this.direct = direct;
        this.rights = rights;
        this.relays = relays;
        this.settingsOf = settingsOf;
    }

    @Override
    public CompletionStage<CheckResult> check(Cluster cluster, ForwardConfig config) {
        CompletionStage<CheckResult> target = direct.check(cluster, config);
        if (!Targets.isRelayed(config)) {
            return target;
        }
        RelaySettings settings = settingsOf.apply(config);
        String where = settings.existing().orElseGet(() -> "in namespace " + namespace(settings, cluster, config));
        return target.thenCombine(checkRelay(cluster, config, settings), (found, relay) -> {
            List<String> facts = new ArrayList<>(found.facts());
            facts.add("reached through a relay, " + where);
            relay.facts().forEach(fact -> facts.add("relay: " + fact));
            List<ForwardProblem> problems = new ArrayList<>(found.problems());
            relay.problems().stream().filter(it -> !problems.contains(it)).forEach(problems::add);
            return new CheckResult(config.alias(), facts, problems);
        });
    }

    private CompletionStage<CheckResult> checkRelay(Cluster cluster, ForwardConfig config, RelaySettings settings) {
        return settings.existing()
                .map(name -> direct.check(cluster, Existing.of(name).asForward()))
                .orElseGet(() ->
                        rights.rights(cluster, config.alias(), namespace(settings, cluster, config), RelayPods.RIGHTS));
    }

    private static String namespace(RelaySettings settings, Cluster cluster, ForwardConfig config) {
        return settings.namespace()
                .orElseGet(() -> config.namespace() == null ? cluster.namespace() : config.namespace());
    }

    /** An administrator's relay: a service like any other, with one port. */
    private record Existing(String namespace, String service) {
        /** @param name {@code namespace/service} */
        static Existing of(String name) {
            int slash = name.indexOf('/');
            return new Existing(name.substring(0, slash), name.substring(slash + 1));
        }

        ForwardConfig asForward() {
            return ForwardConfig.to(new Target.Service(service), RemotePort.parse("relay"))
                    .namespace(namespace)
                    .build();
        }
    }

    @Override
    public Watch watch(Cluster cluster, ForwardConfig config, Consumer<TargetState> listener) {
        if (!Targets.isRelayed(config)) {
            return direct.watch(cluster, config, listener);
        }
        Relayed relayed = new Relayed(cluster, config, listener);
        relayed.start();
        return relayed;
    }

    /** Follows the target itself, where it is one of the cluster's, and the relay that leads there. */
    private final class Relayed implements Watch {
        private final Cluster cluster;
        private final ForwardConfig config;
        private final Consumer<TargetState> listener;
        private final RelaySettings settings;
        private @Nullable Watch target;
        private @Nullable Watch lease;
        private @Nullable RelayTarget leased;
        private @Nullable TargetState told;
        private boolean closed;

        Relayed(Cluster cluster, ForwardConfig config, Consumer<TargetState> listener) {
            this.cluster = cluster;
            this.config = config;
            this.listener = listener;
            this.settings = settingsOf.apply(config);
        }

        synchronized void start() {
            if (config.target() instanceof Target.Host(String host)
                    && config.remotePort() instanceof RemotePort.Numbered(int port)) {
                lead(new RelayTarget(config.protocol(), host, port));
            } else {
                target = direct.watch(cluster, config, this::targetChanged);
            }
        }

        private synchronized void targetChanged(TargetState state) {
            if (closed) {
                return;
            }
            Optional<TargetState.InCluster> address =
                    state instanceof TargetState.Ready ready ? ready.address() : Optional.empty();
            if (address.isPresent()) {
                lead(new RelayTarget(
                        config.protocol(), address.get().host(), address.get().port()));
            } else if (state instanceof TargetState.Unavailable) {
                // The relay stays: the target will be back before long, and deploying costs seconds.
                tell(state);
                leased = null;
            }
        }

        private void lead(RelayTarget to) {
            if (to.equals(leased)) {
                return;
            }
            leased = to;
            Watch before = lease;
            lease = settings.existing()
                    .map(name -> installed(name, to))
                    .orElseGet(() -> relays.lease(
                            cluster,
                            config.kubeconfig(),
                            namespace(settings, cluster, config),
                            settings,
                            to,
                            state -> relayChanged(to, state)));
            if (before != null) {
                before.close();
            }
        }

        private Watch installed(String name, RelayTarget to) {
            Existing relay = Existing.of(name);
            return direct.watch(cluster, relay.asForward(), state -> {
                if (state instanceof TargetState.Ready ready) {
                    relays.found(cluster, relay.namespace(), relay.service());
                    Optional<RelayTarget> told = settings.dedicated() ? Optional.empty() : Optional.of(to);
                    relayChanged(to, new TargetState.Relayed(ready.pods(), told));
                } else {
                    relayChanged(to, state);
                }
            });
        }

        private synchronized void relayChanged(RelayTarget of, TargetState state) {
            if (!closed && of.equals(leased)) {
                tell(state);
            }
        }

        private void tell(TargetState state) {
            if (!state.equals(told)) {
                told = state;
                listener.accept(state);
            }
        }

        @Override
        public void refresh() {
            watched().forEach(Watch::refresh);
        }

        @Override
        public void doubt() {
            watched().forEach(Watch::doubt);
        }

        @Override
        public void hurry() {
            watched().forEach(Watch::hurry);
        }

        /** Either may be what is wrong: the target, or the relay that leads there. */
        private synchronized List<Watch> watched() {
            return Stream.of(target, lease).flatMap(Stream::ofNullable).toList();
        }

        @Override
        public synchronized void close() {
            closed = true;
            watched().forEach(Watch::close);
        }
    }
}

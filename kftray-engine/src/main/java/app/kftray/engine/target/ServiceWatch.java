package app.kftray.engine.target;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service: its ports from the service, its pods from its endpoint slices. Where slices may not be read, or are
 * not known as Kubernetes before 1.21 does not, its selector leads to the
 * pods; pods are also asked when nothing is ready, to say why.
 */
final class ServiceWatch extends TargetWatch {
    private final Cluster cluster;
    private final SharedWatches watches;
    private final ForwardConfig config;
    private final String namespace;
    private final String name;
    private final Supplier<ForwardProblem> missing;

    private @Nullable V1Service service;
    private boolean serviceKnown;
    private @Nullable ForwardProblem serviceProblem;
    private @Nullable Map<String, V1EndpointSlice> slices;
    private @Nullable ForwardProblem sliceProblem;

    /** Why slices are not to be had at all; stays until they are, whatever else befalls the way to the cluster. */
    private @Nullable ForwardProblem withoutSlices;

    private @Nullable Map<String, V1Pod> pods;
    private @Nullable ForwardProblem podProblem;
    private SharedWatches.@Nullable Handle podWatch;
    private @Nullable String podSelector;

    /** @param missing what to tell when there is no such service; may block */
    ServiceWatch(
            Cluster cluster,
            SharedWatches watches,
            ForwardConfig config,
            String namespace,
            String name,
            Supplier<ForwardProblem> missing,
            Consumer<TargetState> listener,
            Executor queue) {
        super(listener, queue);
        this.cluster = cluster;
        this.watches = watches;
        this.config = config;
        this.namespace = namespace;
        this.name = name;
        this.missing = missing;
    }

    @Override
    void open() {
        own(watches.subscribe(
                cluster,
                new Queries.ServiceQuery(namespace, name),
                Queries.SERVICE_EVENT,
                listener(
                        (Map<String, V1Service> objects) -> {
                            service = objects.get(name);
                            serviceKnown = true;
                            serviceProblem = null;
                        },
                        problem -> serviceProblem = problem)));
        own(watches.subscribe(
                cluster,
                new Queries.SliceQuery(namespace, name),
                Queries.SLICE_EVENT,
                listener(
                        (Map<String, V1EndpointSlice> objects) -> {
                            slices = objects;
                            sliceProblem = null;
                            withoutSlices = null;
                        },
                        problem -> {
                            if (ObjectWatch.isForbidden(problem) || ObjectWatch.isUnknownToServer(problem)) {
                                withoutSlices = problem;
                            } else {
                                sliceProblem = problem;
                            }
                        })));
    }

    @Override
    @Nullable
    TargetState compute() {
        ForwardProblem failure = serviceProblem;
        if (failure != null && (!serviceKnown || !keepsWhatWasKnown(failure))) {
            return new TargetState.Unavailable(failure);
        }
        if (!serviceKnown) {
            return null;
        }
        V1Service known = service;
        if (known == null) {
            return new TargetState.Unavailable(missing.get());
        }
        if (known.getSpec() != null && "ExternalName".equals(known.getSpec().getType())) {
            return new TargetState.Unavailable(new TargetProblem.NotForwardable(
                    describe(),
                    "it is only another name for " + known.getSpec().getExternalName(),
                    "Connect to that name; inside the cluster a forward of workload_type proxy leads to it."));
        }
        Optional<V1ServicePort> port = ServicePorts.find(known, config.remotePort(), config.protocol());
        if (port.isEmpty()) {
            return new TargetState.Unavailable(
                    ServicePorts.noSuchPort(describe(), config.remotePort(), known, config.protocol()));
        }
        ForwardProblem without = withoutSlices;
        if (without != null) {
            return bySelector(known, port.get(), without);
        }
        Map<String, V1EndpointSlice> endpoints = slices;
        if (endpoints == null) {
            ForwardProblem unread = sliceProblem;
            return unread == null ? null : new TargetState.Unavailable(unread);
        }
        List<PodPort> ready = ServicePorts.ready(port.get(), endpoints.values(), namespace);
        if (!ready.isEmpty()) {
            disown(podWatch);
            podWatch = null;
            podSelector = null;
            pods = null;
            return new TargetState.Ready(ready, Optional.of(address(known, port.get(), ready.getFirst())));
        }
        ForwardProblem reason = nothingReady(known, port.get(), endpoints);
        return reason == null ? null : new TargetState.Unavailable(reason);
    }

    /** A headless service's name leads to the pods themselves, so their own port counts there. */
    private TargetState.InCluster address(V1Service known, V1ServicePort port, PodPort first) {
        boolean headless =
                known.getSpec() != null && "None".equals(known.getSpec().getClusterIP());
        return new TargetState.InCluster(name + "." + namespace + ".svc", headless ? first.port() : port.getPort());
    }

    private @Nullable TargetState bySelector(V1Service known, V1ServicePort port, ForwardProblem unread) {
        if (!watchPods(known)) {
            return new TargetState.Unavailable(
                    ObjectWatch.isUnknownToServer(unread)
                            ? new TargetProblem.NotForwardable(
                                    describe(),
                                    "it has no selector, and Kubernetes before 1.21 has no endpoint slices that tell its pods",
                                    "Forward to the pods themselves, by a name or by labels.")
                            : unread);
        }
        ForwardProblem failure = podProblem;
        Map<String, V1Pod> now = pods;
        if (failure != null && (now == null || !keepsWhatWasKnown(failure))) {
            return new TargetState.Unavailable(failure);
        }
        if (now == null) {
            return null;
        }
        return PodPorts.leadsNowhere(describe(), port, now.values())
                .<TargetState>map(TargetState.Unavailable::new)
                .orElseGet(() -> PodPorts.of(
                        describe(),
                        now.values(),
                        ServicePorts.targetPort(port),
                        "no pod matches " + podSelector,
                        scaledToZero()));
    }

    /** Null while the pods, which tell the reason, are still being asked for. */
    private @Nullable ForwardProblem nothingReady(
            V1Service known, V1ServicePort port, Map<String, V1EndpointSlice> endpoints) {
        if (ServicePorts.leadsElsewhere(endpoints.values())) {
            return new TargetProblem.NotForwardable(
                    describe(),
                    "its endpoints are addresses and no pods",
                    "Inside the cluster a forward of workload_type proxy leads to an address.");
        }
        if (!watchPods(known)) {
            return new TargetProblem.NoReadyPod(
                    describe(), "the service has no selector and no endpoints", "Give it endpoints that are pods.");
        }
        Map<String, V1Pod> now = pods;
        ForwardProblem failure = podProblem;
        if (failure != null && (now == null || !keepsWhatWasKnown(failure))) {
            return new TargetProblem.NoReadyPod(describe(), "no endpoint is ready", "");
        }
        if (now == null) {
            return null;
        }
        if (now.isEmpty()) {
            return new TargetProblem.NoReadyPod(describe(), "no pod matches " + podSelector, scaledToZero());
        }
        return PodPorts.leadsNowhere(describe(), port, now.values()).orElseGet(() -> noEndpoint(now.values()));
    }

    /** Endpoints follow the pods' state by a moment, or by more where the controller that writes them is behind. */
    private ForwardProblem noEndpoint(Collection<V1Pod> pods) {
        List<V1Pod> ready = pods.stream().filter(PodReadiness::isReady).toList();
        return ready.isEmpty()
                ? new TargetProblem.NoReadyPod(describe(), PodReadiness.reason(pods), PodReadiness.hint(pods))
                : new TargetProblem.NoReadyPod(
                        describe(),
                        "no endpoint leads to one, though " + PodReadiness.reason(ready),
                        "kubectl get endpointslices -n " + namespace + " -l kubernetes.io/service-name=" + name
                                + " tells more.");
    }

    private String scaledToZero() {
        return "Is it scaled to zero? kubectl get deploy,sts -n " + namespace + " tells.";
    }

    /** Follows the pods of the service's selector; false when it has none. */
    private boolean watchPods(V1Service known) {
        Map<String, String> selector =
                known.getSpec() == null ? null : known.getSpec().getSelector();
        if (selector == null || selector.isEmpty()) {
            return false;
        }
        String labels = selector.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(","));
        if (!Objects.equals(labels, podSelector)) {
            disown(podWatch);
            pods = null;
            podProblem = null;
            podSelector = labels;
            SharedWatches.Handle handle = watches.subscribe(
                    cluster,
                    new Queries.PodQuery(namespace, labels, null),
                    Queries.POD_EVENT,
                    listener(
                            (Map<String, V1Pod> objects) -> {
                                pods = objects;
                                podProblem = null;
                            },
                            problem -> podProblem = problem));
            podWatch = handle;
            own(handle);
        }
        return true;
    }

    private String describe() {
        return config.target().describe();
    }
}

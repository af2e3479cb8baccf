package app.kftray.engine.target;

import app.kftray.api.config.RemotePort;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.config.Layer4;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.DiscoveryV1EndpointPort;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointConditions;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From a service and its endpoint slices to ports of pods: slices carry each service port under its name, already mapped. */
final class ServicePorts {
    private ServicePorts() {}

    /** The service's port that a person meant, by number or by name; what a plug-in carries leads to TCP ports. */
    static Optional<V1ServicePort> find(V1Service service, RemotePort port, String protocol) {
        return meant(service, port)
                .filter(it -> carried(protocol).equals(protocol(it)))
                .findFirst();
    }

    /** Why {@link #find} found none. */
    static ForwardProblem noSuchPort(String target, RemotePort port, V1Service service, String protocol) {
        String carried = carried(protocol);
        List<String> known = ports(service).stream()
                .filter(it -> carried.equals(protocol(it)))
                .map(it ->
                        it.getName() == null ? String.valueOf(it.getPort()) : it.getPort() + " (" + it.getName() + ")")
                .toList();
        return meant(service, port)
                .findFirst()
                .<ForwardProblem>map(
                        it -> new TargetProblem.OtherProtocol(target, port.describe(), protocol(it), protocol, known))
                .orElseGet(() -> new TargetProblem.NoSuchPort(target, carried + " port", port.describe(), known));
    }

    /** The port's protocol as Kubernetes writes it. */
    static String protocol(V1ServicePort port) {
        return port.getProtocol() == null ? "TCP" : port.getProtocol();
    }

    private static Stream<V1ServicePort> meant(V1Service service, RemotePort port) {
        return ports(service).stream().filter(it -> switch (port) {
            case RemotePort.Numbered(int number) -> it.getPort() == number;
            case RemotePort.Named(String name) -> name.equals(it.getName());
        });
    }

    private static String carried(String protocol) {
        return Layer4.of(protocol).name();
    }

    /** The ready pods behind one service port. */
    static List<PodPort> ready(V1ServicePort port, Collection<V1EndpointSlice> slices, String namespace) {
        Set<PodPort> found = new LinkedHashSet<>();
        for (V1EndpointSlice slice : slices) {
            Integer number = number(slice, port);
            if (number == null || slice.getEndpoints() == null) {
                continue;
            }
            for (V1Endpoint endpoint : slice.getEndpoints()) {
                V1ObjectReference pod = endpoint.getTargetRef();
                if (pod != null && "Pod".equals(pod.getKind()) && isReady(endpoint.getConditions())) {
                    found.add(new PodPort(
                            pod.getNamespace() == null ? namespace : pod.getNamespace(),
                            pod.getName(),
                            pod.getUid() == null ? "" : pod.getUid(),
                            number));
                }
            }
        }
        return List.copyOf(found);
    }

    /** Whether there are endpoints that are no pods, which cannot be forwarded to. */
    static boolean leadsElsewhere(Collection<V1EndpointSlice> slices) {
        return slices.stream()
                .filter(slice -> slice.getEndpoints() != null)
                .flatMap(slice -> slice.getEndpoints().stream())
                .anyMatch(endpoint -> endpoint.getTargetRef() == null);
    }

    /** What a service port leads to in a pod. */
    static RemotePort targetPort(V1ServicePort port) {
        IntOrString target = port.getTargetPort();
        if (target == null) {
            return new RemotePort.Numbered(port.getPort());
        }
        return target.isInteger()
                ? new RemotePort.Numbered(target.getIntValue() == 0 ? port.getPort() : target.getIntValue())
                : new RemotePort.Named(target.getStrValue());
    }

    static List<V1ServicePort> ports(V1Service service) {
        return service.getSpec() == null || service.getSpec().getPorts() == null
                ? List.of()
                : service.getSpec().getPorts();
    }

    private static @org.jspecify.annotations.Nullable Integer number(V1EndpointSlice slice, V1ServicePort port) {
        if (slice.getPorts() == null) {
            return null;
        }
        String name = port.getName() == null ? "" : port.getName();
        for (DiscoveryV1EndpointPort it : slice.getPorts()) {
            if (Objects.equals(it.getName() == null ? "" : it.getName(), name)) {
                return it.getPort();
            }
        }
        return null;
    }

    private static boolean isReady(@org.jspecify.annotations.Nullable V1EndpointConditions conditions) {
        // An unset "ready" is to be read as ready, an unset "terminating" as not (discovery.k8s.io/v1).
        return conditions == null
                || !Boolean.FALSE.equals(conditions.getReady()) && !Boolean.TRUE.equals(conditions.getTerminating());
    }
}

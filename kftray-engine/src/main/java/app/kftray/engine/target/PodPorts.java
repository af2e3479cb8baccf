package app.kftray.engine.target;

import app.kftray.api.config.RemotePort;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.PodPort;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From pods and a port that a person named to ports of pods; a named port is looked up in each pod. */
final class PodPorts {
    private PodPorts() {}

    static TargetState of(String target, Collection<V1Pod> pods, RemotePort port, String whyNone, String hintNone) {
        if (pods.isEmpty()) {
            return new TargetState.Unavailable(new TargetProblem.NoReadyPod(target, whyNone, hintNone));
        }
        List<V1Pod> ready = pods.stream().filter(PodReadiness::isReady).toList();
        if (ready.isEmpty()) {
            return new TargetState.Unavailable(
                    new TargetProblem.NoReadyPod(target, PodReadiness.reason(pods), PodReadiness.hint(pods)));
        }
        List<PodPort> ports = new ArrayList<>();
        for (V1Pod pod : ready) {
            number(pod, port)
                    .ifPresent(number -> ports.add(new PodPort(
                            pod.getMetadata().getNamespace(),
                            pod.getMetadata().getName(),
                            pod.getMetadata().getUid(),
                            number)));
        }
        return ports.isEmpty()
                ? new TargetState.Unavailable(noSuchPort(target, port, ready))
                : new TargetState.Ready(ports, address(ready, ports.getFirst()));
    }

    private static Optional<TargetState.InCluster> address(List<V1Pod> pods, PodPort first) {
        return pods.stream()
                .filter(pod -> first.pod().equals(pod.getMetadata().getName()))
                .map(pod -> pod.getStatus() == null ? null : pod.getStatus().getPodIP())
                .filter(ip -> ip != null && !ip.isBlank())
                .map(ip -> new TargetState.InCluster(ip, first.port()))
                .findFirst();
    }

    static Optional<Integer> number(V1Pod pod, RemotePort port) {
        return switch (port) {
            case RemotePort.Numbered(int number) -> Optional.of(number);
            case RemotePort.Named(String name) ->
                declared(pod)
                        .filter(it -> name.equals(it.getName()))
                        .map(V1ContainerPort::getContainerPort)
                        .findFirst();
        };
    }

    /** What is wrong with a service's port that leads to a name which none of the ready pods has; none while no pod is ready. */
    static Optional<ForwardProblem> leadsNowhere(String target, V1ServicePort port, Collection<V1Pod> pods) {
        List<V1Pod> ready = pods.stream().filter(PodReadiness::isReady).toList();
        String protocol = ServicePorts.protocol(port);
        if (ready.isEmpty() || !(ServicePorts.targetPort(port) instanceof RemotePort.Named(String name))) {
            return Optional.empty();
        }
        List<V1ContainerPort> declared = ready.stream()
                .flatMap(PodPorts::declared)
                .filter(it -> protocol.equals(it.getProtocol() == null ? "TCP" : it.getProtocol()))
                .toList();
        return declared.stream().anyMatch(it -> name.equals(it.getName()))
                ? Optional.empty()
                : Optional.of(new TargetProblem.NoSuchTargetPort(target, protocol, name, described(declared.stream())));
    }

    private static ForwardProblem noSuchPort(String target, RemotePort port, List<V1Pod> pods) {
        return new TargetProblem.NoSuchPort(
                target, "port", port.describe(), described(pods.stream().flatMap(PodPorts::declared)));
    }

    private static List<String> described(Stream<V1ContainerPort> ports) {
        return ports.map(it -> it.getName() == null
                        ? String.valueOf(it.getContainerPort())
                        : it.getName() + " (" + it.getContainerPort() + ")")
                .distinct()
                .toList();
    }

    private static Stream<V1ContainerPort> declared(V1Pod pod) {
        return pod.getSpec().getContainers().stream()
                .map(V1Container::getPorts)
                .filter(ports -> ports != null)
                .flatMap(List::stream);
    }
}

package app.kftray.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Makes Kubernetes objects, with what clients look at. */
final class ApiObjects {
    private static final String HTTP_NAME = "http";
    private static final String TCP = "TCP";

    private ApiObjects() {}

    static ObjectNode namespace(String name) {
        ObjectNode namespace = object("v1", "Namespace", "", name, uid("", name));
        namespace.putObject("status").put("phase", "Active");
        return namespace;
    }

    static ObjectNode service(String namespace, String name, String app, int port, int targetPort) {
        ObjectNode service = object("v1", "Service", namespace, name, uid(namespace, name));
        ObjectNode spec = service.putObject("spec");
        spec.put("type", "ClusterIP").put("clusterIP", "10.96.0.10");
        spec.putObject("selector").put("app", app);
        spec.putArray("ports")
                .addObject()
                .put("name", HTTP_NAME)
                .put("port", port)
                .put("protocol", TCP)
                .put("targetPort", targetPort);
        return service;
    }

    static ObjectNode pod(SandboxPod of) {
        ObjectNode pod = object("v1", "Pod", of.namespace, of.name, of.uid);
        ObjectNode metadata = (ObjectNode) pod.get("metadata");
        ObjectNode written = of.written;
        if (written != null) {
            for (String notes : List.of("labels", "annotations")) {
                if (written.path("metadata").get(notes) instanceof ObjectNode own) {
                    metadata.set(notes, own.deepCopy());
                }
            }
        } else {
            metadata.putObject("labels").put("app", of.app);
        }
        if (!of.deletedAt.isEmpty()) {
            metadata.put("deletionTimestamp", of.deletedAt);
        }
        ObjectNode spec = pod.putObject("spec").put("nodeName", "sandbox");
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", of.app).put("image", "sandbox/" + of.app);
        ArrayNode ports = container.putArray("ports");
        for (int port : of.ports()) {
            ports.addObject()
                    .put("name", port == Sandbox.CONTAINER_PORT ? HTTP_NAME : "port-" + port)
                    .put("containerPort", port)
                    .put("protocol", TCP);
        }
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Running").put("podIP", "10.0.0.1");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", of.ready ? "True" : "False");
        ObjectNode state = status.putArray("containerStatuses").addObject().put("name", of.app);
        state.put("image", "sandbox/" + of.app)
                .put("imageID", "")
                .put("ready", of.ready)
                .put("restartCount", 0)
                .putObject("state")
                .putObject("running");
        return pod;
    }

    static ObjectNode workload(String namespace, String name, int replicas, boolean stateful) {
        ObjectNode workload =
                object("apps/v1", stateful ? "StatefulSet" : "Deployment", namespace, name, uid(namespace, name));
        ObjectNode spec = workload.putObject("spec").put("replicas", replicas);
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", name);
        template.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", name)
                .put("image", "sandbox/" + name);
        return workload;
    }

    static ObjectNode endpointSlice(String namespace, String service, List<SandboxPod> pods, int targetPort) {
        String name = service + "-slice";
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", namespace, name, uid(namespace, name));
        ((ObjectNode) slice.get("metadata")).putObject("labels").put("kubernetes.io/service-name", service);
        slice.put("addressType", "IPv4");
        ArrayNode endpoints = slice.putArray("endpoints");
        for (SandboxPod pod : pods) {
            boolean terminating = !pod.deletedAt.isEmpty();
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add("10.0.0.1");
            endpoint.putObject("conditions")
                    .put("ready", pod.ready && !terminating)
                    .put("serving", pod.ready)
                    .put("terminating", terminating);
            endpoint.putObject("targetRef")
                    .put("kind", "Pod")
                    .put("namespace", namespace)
                    .put("name", pod.name)
                    .put("uid", pod.uid);
        }
        slice.putArray("ports")
                .addObject()
                .put("name", HTTP_NAME)
                .put("port", targetPort)
                .put("protocol", TCP);
        return slice;
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name, String uid) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("uid", uid);
        return object;
    }

    private static String uid(String namespace, String name) {
        return UUID.nameUUIDFromBytes((namespace + "/" + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}

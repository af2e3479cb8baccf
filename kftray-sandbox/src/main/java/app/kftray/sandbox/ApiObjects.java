package app.kftray.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;

/** Makes Kubernetes objects, with what clients look at. */
final class ApiObjects {
    private static final String PORT_NAME = "http";

    private ApiObjects() {}

    static ObjectNode service(String namespace, String name, String app, int port, int targetPort) {
        ObjectNode service = object("v1", "Service", namespace, name, uid(namespace, name));
        ObjectNode spec = service.putObject("spec");
        spec.put("type", "ClusterIP").put("clusterIP", "10.96.0.10");
        spec.putObject("selector").put("app", app);
        spec.putArray("ports")
                .addObject()
                .put("name", PORT_NAME)
                .put("port", port)
                .put("protocol", "TCP")
                .put("targetPort", targetPort);
        return service;
    }

    static ObjectNode pod(SandboxPod of) {
        ObjectNode pod = object("v1", "Pod", of.namespace, of.name, of.uid);
        ObjectNode metadata = (ObjectNode) pod.get("metadata");
        metadata.putObject("labels").put("app", of.app);
        if (of.terminating) {
            metadata.put("deletionTimestamp", "2026-01-01T00:00:00Z");
        }
        ObjectNode container = pod.putObject("spec").putArray("containers").addObject();
        container.put("name", of.app).put("image", "sandbox/" + of.app);
        container.putArray("ports").addObject().put("name", PORT_NAME).put("containerPort", Sandbox.CONTAINER_PORT);
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Running");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", of.ready ? "True" : "False");
        return pod;
    }

    static ObjectNode endpointSlice(String namespace, String service, List<SandboxPod> pods, int targetPort) {
        String name = service + "-slice";
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", namespace, name, uid(namespace, name));
        ((ObjectNode) slice.get("metadata")).putObject("labels").put("kubernetes.io/service-name", service);
        slice.put("addressType", "IPv4");
        ArrayNode endpoints = slice.putArray("endpoints");
        for (SandboxPod pod : pods) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add("10.0.0.1");
            endpoint.putObject("conditions")
                    .put("ready", pod.ready && !pod.terminating)
                    .put("serving", pod.ready)
                    .put("terminating", pod.terminating);
            endpoint.putObject("targetRef")
                    .put("kind", "Pod")
                    .put("namespace", namespace)
                    .put("name", pod.name)
                    .put("uid", pod.uid);
        }
        slice.putArray("ports")
                .addObject()
                .put("name", PORT_NAME)
                .put("port", targetPort)
                .put("protocol", "TCP");
        return slice;
    }

    static ObjectNode status(int code, String reason, String message) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        return status.put("message", message).put("reason", reason).put("code", code);
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name, String uid) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata")
                .put("namespace", namespace)
                .put("name", name)
                .put("uid", uid);
        return object;
    }

    private static String uid(String namespace, String name) {
        return UUID.nameUUIDFromBytes((namespace + "/" + name).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}

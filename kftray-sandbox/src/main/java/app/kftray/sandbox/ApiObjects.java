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

    static ObjectNode service(String namespace, String name, int port) {
        ObjectNode service = object("v1", "Service", namespace, name);
        ObjectNode spec = service.putObject("spec");
        spec.put("type", "ClusterIP").put("clusterIP", "10.96.0.10");
        spec.putObject("selector").put("app", name);
        spec.putArray("ports")
                .addObject()
                .put("name", PORT_NAME)
                .put("port", port)
                .put("protocol", "TCP")
                .put("targetPort", PORT_NAME);
        return service;
    }

    static ObjectNode pod(String namespace, String app, String name) {
        ObjectNode pod = object("v1", "Pod", namespace, name);
        ((ObjectNode) pod.get("metadata")).putObject("labels").put("app", app);
        ObjectNode container = pod.putObject("spec").putArray("containers").addObject();
        container.put("name", app).put("image", "sandbox/" + app);
        container.putArray("ports").addObject().put("name", PORT_NAME).put("containerPort", Sandbox.CONTAINER_PORT);
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Running");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        return pod;
    }

    static ObjectNode endpointSlice(String namespace, String service, List<String> pods) {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", namespace, service + "-slice");
        ((ObjectNode) slice.get("metadata")).putObject("labels").put("kubernetes.io/service-name", service);
        slice.put("addressType", "IPv4");
        ArrayNode endpoints = slice.putArray("endpoints");
        for (String pod : pods) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add("10.0.0.1");
            endpoint.putObject("conditions").put("ready", true);
            endpoint.putObject("targetRef")
                    .put("kind", "Pod")
                    .put("namespace", namespace)
                    .put("name", pod)
                    .put("uid", uid(namespace, pod));
        }
        slice.putArray("ports")
                .addObject()
                .put("name", PORT_NAME)
                .put("port", Sandbox.CONTAINER_PORT)
                .put("protocol", "TCP");
        return slice;
    }

    static ObjectNode status(int code, String reason, String message) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        return status.put("message", message).put("reason", reason).put("code", code);
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata")
                .put("namespace", namespace)
                .put("name", name)
                .put("uid", uid(namespace, name));
        return object;
    }

    private static String uid(String namespace, String name) {
        return UUID.nameUUIDFromBytes((namespace + "/" + name).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}

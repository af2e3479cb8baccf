package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;

/** Which objects a list or watch is about: a resource, a namespace, labels and fields. */
public final class Selection implements Predicate<ObjectNode> {
    private final Resource resource;
    private final String namespace;
    private final LabelSelector labels;
    private final FieldSelector fields;

    private Selection(Resource resource, String namespace, LabelSelector labels, FieldSelector fields) {
        this.resource = resource;
        this.namespace = namespace;
        this.labels = labels;
        this.fields = fields;
    }

    /**
     * Throws a {@link Failure} for selectors that cannot be read.
     *
     * @param namespace empty for all
     */
    public static Selection of(Resource resource, String namespace, String labels, String fields) {
        return new Selection(resource, namespace, LabelSelector.parse(labels), FieldSelector.parse(resource, fields));
    }

    public Resource resource() {
        return resource;
    }

    /** Of an object that is of the resource. */
    @Override
    public boolean test(ObjectNode object) {
        return (namespace.isEmpty() || ObjectStore.namespace(object).equals(namespace))
                && fields.test(object)
                && labels.test(object.path("metadata").path("labels"));
    }
}

package app.kftray.api.problem;

/**
 * A right as roles grant it.
 *
 * @param group the API group, empty for the core group
 * @param resource with its subresource, for example {@code pods/portforward}
 */
public record Right(String verb, String group, String resource) {

    /** The resource as {@code kubectl create role} takes it, for example {@code endpointslices.discovery.k8s.io}. */
    public String qualified() {
        if (group.isEmpty()) {
            return resource;
        }
        int slash = resource.indexOf('/');
        return slash < 0
                ? resource + "." + group
                : resource.substring(0, slash) + "." + group + resource.substring(slash);
    }
}

package app.kftray.sandbox;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody who may use the sandbox: a token, a client certificate where there is TLS, and rights. A new user has none.
 * Thread-safe; each change counts from the next request on.
 */
public final class SandboxUser {
    private static final String ANY = "*";

    private final String name;
    private final List<Right> rights = new CopyOnWriteArrayList<>();
    private volatile String token = UUID.randomUUID().toString();
    private volatile boolean certified = true;

    private record Right(String verb, String resource, String namespace) {
        boolean allows(String wantedVerb, String wantedResource, String wantedNamespace) {
            return (verb.equals(ANY) || verb.equals(wantedVerb))
                    && (resource.equals(ANY) || resource.equals(wantedResource))
                    && (namespace.equals(ANY) || namespace.equals(wantedNamespace));
        }
    }

    SandboxUser(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The bearer token that is good now. */
    public String token() {
        return token;
    }

    /** Makes a new token; the one before is answered with 401 from now on. */
    public String renewToken() {
        token = UUID.randomUUID().toString();
        return token;
    }

    /** Whether the client certificate is believed; otherwise it is answered with 401. */
    public void certified(boolean believed) {
        certified = believed;
    }

    /**
     * Grants a right in every namespace.
     *
     * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, … or {@code *}
     * @param resource such as {@code pods} or {@code pods/portforward}, or {@code *}
     */
    public SandboxUser allow(String verb, String resource) {
        return allow(verb, resource, ANY);
    }

    /** Grants a right in one namespace. */
    public SandboxUser allow(String verb, String resource, String namespace) {
        rights.add(new Right(verb, resource, namespace));
        return this;
    }

    /** Withdraws every right to that verb and resource, as they were granted. */
    public SandboxUser deny(String verb, String resource) {
        rights.removeIf(right -> right.verb.equals(verb) && right.resource.equals(resource));
        return this;
    }

    boolean isCertified() {
        return certified;
    }

    boolean may(String verb, String resource, String namespace) {
        return rights.stream().anyMatch(right -> right.allows(verb, resource, namespace));
    }
}

package app.kftray.engine.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What proves to an API server who asks.
 *
 * @param authorization the value of the Authorization header, null when a client certificate alone is used
 * @param certificate a client certificate that a login plug-in gave, null for the one of {@link ApiServer}
 */
public record Credentials(
        @Nullable String authorization, @Nullable ClientCertificate certificate) {
    public static final Credentials NONE = new Credentials(null, null);

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Credentials[" + (authorization == null ? "" : "authorization ")
                + (certificate == null ? "" : "certificate") + "]";
    }
}

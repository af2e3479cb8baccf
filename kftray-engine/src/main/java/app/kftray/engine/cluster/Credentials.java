package app.kftray.engine.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What proves to an API server who asks.
 *
 * @param authorization the value of the Authorization header, null when a client certificate alone is used
 * @param certificate a client certificate that a login plug-in gave, null for the one of {@link ApiServer}
 * @param impersonation as whom the user acts
 */
public record Credentials(
        @Nullable String authorization, @Nullable ClientCertificate certificate, Impersonation impersonation) {
    public static final Credentials NONE = new Credentials(null, null);

    Credentials(@Nullable String authorization, @Nullable ClientCertificate certificate) {
        this(authorization, certificate, Impersonation.NONE);
    }

    static Credentials bearer(String token) {
        return new Credentials("Bearer " + token, null);
    }

    /** The same ones, to act as somebody. */
    Credentials as(Impersonation somebody) {
        return somebody.equals(impersonation) ? this : new Credentials(authorization, certificate, somebody);
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Credentials[" + (authorization == null ? "" : "authorization ")
                + (certificate == null ? "" : "certificate") + "]";
    }
}

package app.kftray.api.event;

import java.time.Instant;

/**
 * Something that happened to a relay, which may serve many forwards and outlive each of them.
 *
 * @param at when, by the wall clock
 * @param pod the relay's; for an administrator's relay the service's name
 * @param cause why, in a few words for people
 */
public record RelayEvent(Instant at, Change change, String context, String namespace, String pod, String cause) {

    /** What happened. */
    public enum Change {
        /** The cluster took the pod; it serves once it is ready. */
        DEPLOYED("deployed"),
        /** One that an administrator installed is there and ready. */
        FOUND("found"),
        /** It serves in the place of one that was lost; the cause is how. */
        HEALED("healed"),
        /** It was deleted by this process. */
        REMOVED("removed"),
        /** This process ends and could not delete it in time, or was not let; the next start tries again. */
        LEFT_BEHIND("left behind");

        private final String word;

        Change(String word) {
            this.word = word;
        }

        /** In lower case, for people and programs. */
        public String word() {
            return word;
        }
    }
}

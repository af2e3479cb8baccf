package app.kftray.api.frontend;

/**
 * A relay that kftray deployed, as it stands in a cluster.
 *
 * @param owner who deployed it, for people
 * @param state what its pod says of itself, for people
 * @param use whether somebody still needs it
 */
public record RelayPod(String context, String namespace, String name, String owner, String state, Use use) {

    /** Who needs a relay. */
    public enum Use {
        /** A kftray of this person, on this machine, runs and uses it. */
        IN_USE,
        /** The kftray that made it is gone: nobody needs it. */
        LEFT_BEHIND,
        /** Somebody else's, or from another machine: not ours to judge. */
        SOMEBODY_ELSES
    }
}

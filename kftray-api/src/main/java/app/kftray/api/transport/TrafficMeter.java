package app.kftray.api.transport;

/** Counts the traffic of one forward; thread-safe, cheap enough to call for every buffer. */
public interface TrafficMeter {

    /** A connection or session began. */
    void opened();

    /** A connection or session ended; as often as {@link #opened}. */
    void closed();

    /** Bytes that went from this machine to the target. */
    void sent(long bytes);

    /** Bytes that came from the target to this machine. */
    void received(long bytes);

    /** A datagram that did not go on. */
    default void dropped(DropReason reason) {}

    /** So many datagrams that did not go on for the same reason. */
    default void dropped(DropReason reason, long datagrams) {
        for (long i = 0; i < datagrams; i++) {
            dropped(reason);
        }
    }
}

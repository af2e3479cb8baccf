package app.kftray.api.transport;

/**
 * A user event of a stream whose way to the pod answers nothing any more, for the time being or for good. The engine keeps
 * the stream for a while, since a connection survives a network that comes back; a transport whose clients would rather begin
 * anew than wait closes it.
 */
public enum StreamSilence {
    INSTANCE
}

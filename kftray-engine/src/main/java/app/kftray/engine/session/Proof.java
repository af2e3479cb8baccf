package app.kftray.engine.session;

import java.time.Duration;

/**
 * Evidence that the way to a pod works.
 *
 * @param carrier the wire protocol that it works with, for example {@code spdy}
 * @param roundTrip how long the answer took
 */
public record Proof(String carrier, Duration roundTrip) {}

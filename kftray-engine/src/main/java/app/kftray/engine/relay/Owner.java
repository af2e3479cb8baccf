package app.kftray.engine.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Whose a relay is, as labels can say it: the person on this machine, and the process. What a process that is gone has left behind is
 * found by these and removed by the next one; what belongs to others never is.
 *
 * @param person a hash of user and machine
 * @param process the process id and the second it started in, for ids are used again
 * @param name for people, in an annotation
 */
record Owner(String person, String process, String name) {
    static final String PERSON_LABEL = "kftray.app/owner";
    static final String PROCESS_LABEL = "kftray.app/process";
    static final String NAME_ANNOTATION = "kftray.app/user";

    static Owner ofThisProcess() {
        String name = System.getProperty("user.name", "unknown") + " on " + machine();
        return new Owner(hash(name), describe(ProcessHandle.current()), name);
    }

    /** Whether the process of that label still runs on this machine. */
    static boolean runs(String process) {
        int dash = process.indexOf('-');
        try {
            Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(process.substring(0, Math.max(0, dash))));
            return found.isPresent() && describe(found.get()).equals(process);
        } catch (NumberFormatException notOurs) {
            return true;
        }
    }

    /** The label of a process. */
    static String describe(ProcessHandle process) {
        return process.pid() + "-"
                + process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

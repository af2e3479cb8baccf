package app.kftray.engine.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whose a relay is, as labels can say it: the person on this machine, and the process. What a process that is gone has left behind is
 * found by these and removed by the next one; what belongs to others never is.
 *
 * @param person a hash of a secret in the person's config folder, the user and the machine, so that nobody else has it by chance
 * @param process a {@link ProcessMark}
 * @param name for people, in an annotation
 */
record Owner(String person, String process, String name) {
    static final String PERSON_LABEL = "kftray.app/owner";
    static final String PROCESS_LABEL = "kftray.app/process";
    static final String NAME_ANNOTATION = "kftray.app/user";

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    /** @param secret the same for all processes of a person, and no other's */
    static Owner ofThisProcess(String secret) {
        String user = System.getProperty("user.name", "unknown");
        return new Owner(
                hash(String.join("\n", secret, user, machineId())),
                ProcessMark.ofThis().toString(),
                user + " on " + hostName());
    }

    /** Config folders are on shared disks now and then, and process ids are a machine's own. */
    private static String machineId() {
        try {
            String id = Files.readString(MACHINE_ID).strip();
            return id.isEmpty() ? hostName() : id;
        } catch (IOException none) {
            return hostName();
        }
    }

    private static String hostName() {
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

package app.kftray.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** A program that a kubeconfig may name to log in. */
final class LoginScript {
    private LoginScript() {}

    /** One that answers with the token of a file, good for so long by its own words; without the file it says what to type. */
    static Path write(Path file, Path token, Duration lifetime) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw FaultGround.cannot("log in by a shell script elsewhere than on Linux");
        }
        Files.writeString(file, """
                #!/bin/sh
                test -e %1$s || { echo type %2$s >&2; exit 1; }
                printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%%s","expirationTimestamp":"%%s"}}' \\
                  "$(cat %1$s)" "$(date -u -d '+%3$d seconds' +%%FT%%TZ)"
                """.formatted(token, Logins.TO_TYPE, lifetime.toSeconds()));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}

package app.kftray.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that a kubeconfig may name to log in. */
final class LoginScript {
    private LoginScript() {}

    static Path write(Path file, String body) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw FaultGround.cannot("log in by a shell script elsewhere than on Linux");
        }
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}

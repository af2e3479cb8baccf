package app.kftray.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** The login of a {@link FaultGround}'s kubeconfig. What a ground cannot do aborts the row. */
interface Logins {
    /** What the program of {@link #logOut} says is to be typed. */
    String TO_TYPE = "log-me-in";

    /** Says in the kubeconfig that a program logs in, whose answer is good for so long by its own words. */
    void byProgram(Duration lifetime) throws Exception;

    /** What that program answered is refused from now on; what it would answer now is good. */
    void expire() throws Exception;

    /** What that program answered is refused from now on, and it fails and says what to type. */
    void logOut() throws Exception;

    /** Somebody typed it. */
    void logIn() throws Exception;

    /** Says in the kubeconfig that the token is in a file. */
    void byTokenFile() throws Exception;

    /** Writes a token into the kubeconfig. */
    void byToken() throws Exception;

    /** Another token takes the place of that; where the server can, the one before is good no more. */
    void replaceToken() throws Exception;

    /** Another user takes the place of the context's; where the server can, the one before is good no more. */
    void changeUser() throws Exception;

    /** Says in the kubeconfig that a client certificate logs in: in the text, or in files that it names, as is then the authority. */
    void byCertificate(boolean inFiles) throws Exception;

    /** Another certificate takes the place of that, the certificate first and its key a moment later; the one before is good no more. */
    void replaceCertificate() throws Exception;

    /** Whether the file of authorities has the server's in it, or another one. */
    void trust(boolean theServers) throws Exception;

    /** Replaces a file as kubectl does it. */
    static void replace(Path file, String content) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + "-fresh"), content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}

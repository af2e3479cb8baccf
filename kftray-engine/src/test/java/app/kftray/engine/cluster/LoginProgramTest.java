package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-ins are shell scripts")
@Timeout(20)
class LoginProgramTest {
    private static final String V1 = "client.authentication.k8s.io/v1";
    private static final String BETA = "client.authentication.k8s.io/v1beta1";
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    @Test
    void readsTokensOfBothVersions() {
        for (String version : List.of(V1, BETA)) {
            LoginProgram.Answer answer = shell(
                            version,
                            printf(version, "\"token\": \"t\", \"expirationTimestamp\": \"2030-01-01T01:00:00+01:00\""))
                    .run();
            assertThat(answer.credentials()).isEqualTo(Credentials.bearer("t"));
            assertThat(answer.expires()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        }
    }

    @Test
    void readsCertificates() {
        Credentials given = shell(V1, printf(V1, "\"clientCertificateData\": \"chain\", \"clientKeyData\": \"key\""))
                .run()
                .credentials();
        assertThat(given.certificate()).isEqualTo(new ClientCertificate("chain", "key"));
        assertThat(given.authorization()).isNull();
    }

    @Test
    void tellsThePluginWhatItMayAsk() throws Exception {
        ApiServer server = new ApiServer(URI.create("https://c:6443"), "PEM", false, "name", null, Proxy.NONE);
        Path info = folder.resolve("info");
        new LoginProgram(
                        exec(
                                BETA,
                                "sh",
                                List.of(
                                        "-c",
                                        "echo \"$KUBERNETES_EXEC_INFO $GREETING\" > " + info + "; "
                                                + printf(BETA, "\"token\": \"t\"")),
                                server),
                        LONG)
                .run();
        assertThat(Files.readString(info))
                .contains(BETA, "\"interactive\":false", "https://c:6443", "\"tls-server-name\":\"name\"", "UEVN")
                .endsWith(" hello\n");
    }

    @Test
    void findsAPathInTheKubeconfigsFolder() throws Exception {
        Path script = Files.writeString(folder.resolve("log-in"), "#!/bin/sh\n" + printf(V1, "\"token\": \"t\""));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(new LoginProgram(exec(V1, "./log-in", List.of(), null), LONG)
                        .run()
                        .credentials())
                .isEqualTo(Credentials.bearer("t"));
    }

    @Test
    void saysWhatThePluginSaid() {
        ForwardProblem problem = problemOf(shell(V1, "echo the session has ended >&2; exit 3"));
        assertThat(problem.message()).contains("of user ann", "status 3: the session has ended");
        assertThat(problem.hint()).contains("sh -c 'echo the session has ended >&2; exit 3'");
    }

    @Test
    void saysWhatIsWrongWithTheAnswer() {
        assertThat(problemOf(shell(V1, "true")).message()).endsWith("failed: it printed nothing");
        assertThat(problemOf(shell(V1, "echo hello")).message()).contains("it printed no JSON");
        assertThat(problemOf(shell(V1, printf(V1, "\"clientCertificateData\": \"chain\"")))
                        .message())
                .contains("neither a token nor a certificate");
        assertThat(problemOf(shell(V1, printf(V1, "\"token\": \"t\", \"expirationTimestamp\": \"soon\"")))
                        .message())
                .contains("soon (expected: RFC 3339)");
        ForwardProblem other = problemOf(shell(V1, printf(BETA, "\"token\": \"t\"")));
        assertThat(other.code()).isEqualTo("login-version");
        assertThat(other.message()).contains("answered as " + BETA + " (expected: " + V1 + ")");
        assertThat(other.hint()).contains("apiVersion").doesNotContainIgnoringCase("log in");
    }

    @Test
    void namesAPluginThatIsNotThere() {
        assertThat(problemOf(new LoginProgram(exec(V1, "kftray-no-such-plugin", List.of(), null), LONG)))
                .isEqualTo(new LoginProblem.LoginMissing("ann", "kftray-no-such-plugin", "brew install it"));
    }

    @Test
    void aPluginThatIsThereButCannotBeStartedIsNotSaidToBeMissing() throws Exception {
        Path script = Files.writeString(folder.resolve("log-in"), "#!/no/such/interpreter\n");
        LoginProgram login = new LoginProgram(exec(V1, "./log-in", List.of(), null), LONG);
        ForwardProblem problem = problemOf(login);
        assertThat(problem.message()).endsWith("failed: " + folder.resolve("./log-in") + " is not executable");
        assertThat(problem.code()).isEqualTo("login-failed");

        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(problemOf(login).message())
                .endsWith(folder.resolve("./log-in") + " cannot be started: No such file or directory");
    }

    @Test
    void ofSeveralFilesTheOneThatTheSystemTriedIsNamed() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");
        Path program = Files.writeString(folder.resolve("program"), "#!/no/such/interpreter\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(LoginProgram.likeliest(Stream.of(folder.toFile(), plain.toFile(), program.toFile())))
                .contains(program.toFile());
        assertThat(LoginProgram.likeliest(Stream.of(folder.toFile(), plain.toFile())))
                .contains(plain.toFile());
    }

    @Test
    void theSystemsReasonIsToldAlone() {
        String windows = "Cannot run program \"aws\": CreateProcess error=193, %1 is not a valid Win32 application";
        assertThat(LoginProgram.reason(new IOException(windows))).isEqualTo("%1 is not a valid Win32 application");
        assertThat(LoginProgram.reason(new IOException("no idea"))).isEqualTo("no idea");
    }

    @Test
    void takesMoreThanAPipeHolds() {
        String chatter =
                "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done; ";
        assertThat(shell(V1, chatter + printf(V1, "\"token\": \"t\"")).run().credentials())
                .isEqualTo(Credentials.bearer("t"));
    }

    @Test
    void aTimeOutEndsThePluginAndWhatItStarted() throws Exception {
        Path pid = folder.resolve("pid");
        ForwardProblem problem = problemOf(new LoginProgram(
                exec(
                        V1,
                        "sh",
                        List.of("-c", "echo open the browser >&2; sleep 100 & echo $! > " + pid + "; wait"),
                        null),
                SHORT));
        assertThat(problem.message()).contains("did not end within").endsWith(": open the browser");
        assertGone(pid);
    }

    @Test
    void aPluginThatIgnoresTheSignalIsEndedToo() throws Exception {
        Path pid = folder.resolve("pid");
        problemOf(new LoginProgram(
                exec(V1, "sh", List.of("-c", "trap '' TERM; echo $$ > " + pid + "; while :; do sleep 1; done"), null),
                SHORT));
        assertGone(pid);
    }

    @Test
    void doesNotWaitForWhatHoldsThePipesOfAPluginThatHasEnded() throws Exception {
        Path pid = folder.resolve("pid");
        long begun = System.nanoTime();
        assertThat(shell(V1, "sleep 100 & echo $! > " + pid + "; " + printf(V1, "\"token\": \"t\""))
                        .run()
                        .credentials())
                .isEqualTo(Credentials.bearer("t"));
        assertThat(problemOf(shell(V1, "sleep 100 & echo $! >> " + pid + "; echo no >&2; exit 1"))
                        .message())
                .endsWith("status 1: no");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        for (String left : Files.readAllLines(pid)) {
            ProcessHandle.of(Long.parseLong(left)).ifPresent(ProcessHandle::destroy);
        }
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        Path pid = folder.resolve("pid");
        LoginProgram program = shell(V1, "sleep 100 & echo $! > " + pid + "; wait");
        CompletableFuture<LoginProgram.Answer> run = CompletableFuture.supplyAsync(program::run);
        await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
        program.close();
        assertThat(run).failsWithin(Duration.ofSeconds(5));
        assertGone(pid);
        assertThat(problemOf(program).message()).contains("kftray ends");
    }

    private static void assertGone(Path pid) throws Exception {
        long number = Long.parseLong(Files.readString(pid).strip());
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static ForwardProblem problemOf(LoginProgram program) {
        Throwable failure = catchThrowable(program::run);
        assertThat(failure).isInstanceOf(ProblemException.class);
        return ProblemException.of(failure);
    }

    private static String printf(String version, String status) {
        return "echo '{\"kind\": \"ExecCredential\", \"apiVersion\": \"" + version + "\", \"status\": {" + status
                + "}}'";
    }

    private LoginProgram shell(String version, String script) {
        return new LoginProgram(exec(version, "sh", List.of("-c", script), null), LONG);
    }

    private UserEntry.Exec exec(String version, String command, List<String> arguments, @Nullable ApiServer server) {
        return new UserEntry.Exec(
                "ann", version, command, arguments, Map.of("GREETING", "hello"), folder, "brew install it", server);
    }
}

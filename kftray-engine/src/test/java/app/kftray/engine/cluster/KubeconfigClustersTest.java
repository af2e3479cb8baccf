package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class KubeconfigClustersTest {
    private static final String TOKEN = "{token: one}";

    @TempDir
    private Path folder;

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final KubeconfigClusters clusters = new KubeconfigClusters(Map.of(), Duration.ofSeconds(100), background);

    @AfterEach
    void close() {
        clusters.close();
        background.close();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-in is a shell script")
    void twoContextsOfOneUserShareALogin() throws Exception {
        Path runs = folder.resolve("runs");
        Path answer = Files.writeString(
                folder.resolve("answer"),
                "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {\"token\": \"t\"}}");
        Path kubeconfig =
                write(kubeconfig("{exec: {command: sh, args: [-c, 'echo run >> " + runs + "; cat " + answer + "']}}"));
        List<ClusterState> dev = follow(kubeconfig, "dev");
        List<ClusterState> test = follow(kubeconfig, "test");
        for (List<ClusterState> states : List.of(dev, test)) {
            await().until(() -> !states.isEmpty());
            assertThat(found(states).credentials().toCompletableFuture().join()).isEqualTo(Credentials.bearer("t"));
        }
        assertThat(found(dev)).isNotSameAs(found(test));
        assertThat(Files.readAllLines(runs)).hasSize(1);
    }

    @Test
    void allHearOfAChangeThatANewcomerFindsFirst() throws Exception {
        Path kubeconfig = write(kubeconfig(TOKEN));
        List<ClusterState> first = follow(kubeconfig, "dev");
        await().until(() -> first.size() == 1);
        write(kubeconfig("{token: two}"));
        List<ClusterState> second = follow(kubeconfig, "dev");
        await().until(() -> first.size() == 2 && second.size() == 1);
        assertThat(found(first)).isSameAs(found(second));
    }

    @Test
    void oneThatFailsToListenKeepsNobodyElseFromHearing() throws Exception {
        Path kubeconfig = write(kubeconfig(TOKEN));
        clusters.follow(List.of(kubeconfig), "dev", state -> {
            throw new IllegalStateException("a listener's fault");
        });
        List<ClusterState> heard = follow(kubeconfig, "dev");
        await().until(() -> heard.size() == 1);
        write(kubeconfig("{token: two}"));
        await().until(() -> heard.size() == 2);
        write(kubeconfig("{token: three}"));
        await().until(() -> heard.size() == 3);
    }

    @Test
    void aFileThatIsReplacedIsNoticedEvenWithTheSameTimeAndSize() throws Exception {
        Path kubeconfig = write(kubeconfig(TOKEN));
        FileTime time = FileTime.from(Instant.parse("2025-01-01T00:00:00Z"));
        Files.setLastModifiedTime(kubeconfig, time);
        List<ClusterState> heard = follow(kubeconfig, "dev");
        await().until(() -> heard.size() == 1);
        Path other = Files.writeString(folder.resolve("other"), kubeconfig("{token: two}"));
        Files.setLastModifiedTime(other, time);
        Files.move(other, kubeconfig, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        await().until(() -> heard.size() == 2);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links need rights there")
    void aFolderOfAMountedSecretThatIsSwappedIsNoticed() throws Exception {
        Path kubeconfig = mount("..1", kubeconfig("{tokenFile: token}"), "one");
        List<ClusterState> heard = follow(kubeconfig, "dev");
        await().until(() -> heard.size() == 1);
        Cluster cluster = found(heard);
        assertThat(authorization(cluster)).isEqualTo("Bearer one");
        mount("..2", kubeconfig("{tokenFile: token}"), "two");
        await().atMost(Duration.ofSeconds(5)).until(() -> "Bearer two".equals(authorization(cluster)));
        mount("..3", kubeconfig("{token: three}"), "");
        await().until(() -> heard.size() == 2);
        assertThat(authorization(found(heard))).isEqualTo("Bearer three");
    }

    @Test
    void aCertificateFileThatChangesIsTakenUp() throws Exception {
        Path certificate = Files.writeString(folder.resolve("cert.pem"), "one");
        Files.writeString(folder.resolve("key.pem"), "key");
        Path kubeconfig = write(kubeconfig("{client-certificate: cert.pem, client-key: key.pem}"));
        List<ClusterState> heard = follow(kubeconfig, "dev");
        await().until(() -> heard.size() == 1);
        Files.writeString(certificate, "two two");
        await().until(() -> heard.size() == 2);
        assertThat(found(heard).server().certificate()).isEqualTo(new ClientCertificate("two two", "key"));
    }

    @Test
    void aCertificateIsTakenUpWithItsKeyAndNotBefore() throws Exception {
        ClientCertificate first = certificate();
        ClientCertificate second = certificate();
        Path certificate = Files.writeString(folder.resolve("cert.pem"), first.chain());
        Path key = Files.writeString(folder.resolve("key.pem"), first.key());
        Path kubeconfig = write(kubeconfig("{client-certificate: cert.pem, client-key: key.pem}"));
        List<ClusterState> heard = follow(kubeconfig, "dev");
        await().until(() -> heard.size() == 1);
        Files.writeString(certificate, second.chain());
        await().during(Duration.ofMillis(1_500)).until(() -> states(heard).size() == 1);
        Files.writeString(key, second.key());
        await().until(() -> states(heard).size() == 2);
        assertThat(found(heard).server().certificate()).isEqualTo(second);
    }

    @Test
    void aClusterIsToldAgainWhenALoginThatWasInVainMayWork() throws Exception {
        Path token = folder.resolve("token");
        List<ClusterState> heard = follow(write(kubeconfig("{tokenFile: token}")), "dev");
        await().until(() -> heard.size() == 1);
        assertThat(found(heard)
                        .credentials()
                        .toCompletableFuture()
                        .handle((none, failure) -> failure)
                        .join())
                .isNotNull();
        Files.writeString(token, "one");
        await().until(() -> heard.size() == 2);
        assertThat(heard.getFirst()).isEqualTo(heard.getLast());
        assertThat(authorization(found(heard))).isEqualTo("Bearer one");
        Files.writeString(token, "another");
        await().during(Duration.ofMillis(1_500)).until(() -> heard.size() == 2);
        assertThat(authorization(found(heard))).isEqualTo("Bearer another");
    }

    private static ClientCertificate certificate() {
        try (Sandbox sandbox = Sandbox.builder().tls().start()) {
            Matcher pair = Pattern.compile("client-certificate-data: (\\S+), client-key-data: ([^}\\s]+)")
                    .matcher(sandbox.kubeconfigWithCertificate(sandbox.user("ann")));
            assertThat(pair.find()).isTrue();
            return new ClientCertificate(decoded(pair.group(1)), decoded(pair.group(2)));
        }
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Test
    void whatRunsKeepsWhatItKnowsOfAFileThatCannotBeRead() throws Exception {
        Path kubeconfig = write(kubeconfig(TOKEN));
        List<ClusterState> heard = follow(kubeconfig, "dev");
        await().until(() -> heard.size() == 1);
        write("contexts: [}");
        List<ClusterState> late = follow(kubeconfig, "dev");
        await().until(() -> late.size() == 1);
        assertThat(late.getFirst())
                .isInstanceOfSatisfying(
                        ClusterState.Missing.class,
                        it -> assertThat(it.problem()).isInstanceOf(KubeconfigProblem.BadKubeconfig.class));
        await().untilAsserted(() -> assertThat(notes(heard))
                .singleElement()
                .asString()
                .startsWith("the kubeconfig " + kubeconfig + " cannot be used: ")
                .endsWith("; what was read of it before stays in use"));
        write("contexts: [}}");
        await().during(Duration.ofMillis(1_500)).until(() -> heard.size() == 2);
        write("contexts: []\n");
        await().until(() -> heard.size() == 4);
        assertThat(notes(heard).getLast()).isEqualTo("the kubeconfig " + kubeconfig + " can be used again");
        assertThat(heard.getLast())
                .isInstanceOfSatisfying(
                        ClusterState.Missing.class,
                        it -> assertThat(it.problem()).isInstanceOf(KubeconfigProblem.UnknownContext.class));
    }

    private static List<ClusterState> states(List<ClusterState> heard) {
        return heard.stream()
                .filter(state -> !(state instanceof ClusterState.Noted))
                .toList();
    }

    private static List<String> notes(List<ClusterState> heard) {
        return heard.stream()
                .filter(ClusterState.Noted.class::isInstance)
                .map(state -> ((ClusterState.Noted) state).problem().message())
                .toList();
    }

    private List<ClusterState> follow(Path kubeconfig, String context) {
        List<ClusterState> heard = new CopyOnWriteArrayList<>();
        clusters.follow(List.of(kubeconfig), context, heard::add);
        return heard;
    }

    private static Cluster found(List<ClusterState> heard) {
        return ((ClusterState.Found) heard.getLast()).cluster();
    }

    private static String authorization(Cluster cluster) {
        return String.valueOf(cluster.credentials().toCompletableFuture().join().authorization());
    }

    /** As the kubelet mounts secrets: files link into ..data, which is swapped as a whole. */
    private Path mount(String version, String kubeconfig, String token) throws IOException {
        Path data = Files.createDirectories(folder.resolve(version));
        Files.writeString(data.resolve("config"), kubeconfig);
        Files.writeString(data.resolve("token"), token);
        Path fresh = Files.createSymbolicLink(folder.resolve("..new"), Path.of(version));
        Files.move(
                fresh, folder.resolve("..data"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        for (String name : List.of("config", "token")) {
            if (!Files.exists(folder.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
            }
        }
        return folder.resolve("config");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }

    private static String kubeconfig(String user) {
        return """
                contexts:
                - {name: dev, context: {cluster: c, user: u}}
                - {name: test, context: {cluster: c, user: u, namespace: test}}
                clusters:
                - {name: c, cluster: {server: "https://c"}}
                users:
                - name: u
                  user: %s
                """.formatted(user);
    }
}

package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstFileThatNamesSomethingWins() throws Exception {
        Path first = write("one/config", """
                contexts:
                - {name: dev, context: {cluster: c, user: u, namespace: first}}
                users:
                - {name: u, user: {token: first}}
                """);
        Path second = write("two/config", """
                current-context: late
                contexts:
                - {name: dev, context: {cluster: c, user: u, namespace: second}}
                - {name: late, context: {cluster: c, user: u}}
                clusters:
                - {name: c, cluster: {server: "https://second:6443"}}
                users:
                - {name: u, user: {token: second, tokenFile: never}}
                """);
        Path third = write("three/config", "current-context: dev\n");
        Kubeconfig merged = Kubeconfig.read(List.of(folder.resolve("absent"), first, second, third));
        assertThat(merged.contexts()).containsExactly("dev", "late");
        assertThat(select(merged, null).context()).isEqualTo("late");
        assertThat(select(merged, null).namespace()).isEqualTo("default");
        Kubeconfig.Selection dev = select(merged, "dev");
        assertThat(dev.namespace()).isEqualTo("first");
        assertThat(dev.server().url()).hasToString("https://second:6443");
        assertThat(dev.login()).isEqualTo(new UserEntry.Fixed("Bearer first"));
    }

    @Test
    void pathsBelongToTheFileInWhichTheyStand() throws Exception {
        Path first = write("one/config", """
                current-context: dev
                contexts:
                - {name: dev, context: {cluster: c, user: u}}
                clusters:
                - {name: c, cluster: {server: "https://c", certificate-authority: ../pki/ca.pem}}
                """);
        Path second = write("two/config", """
                users:
                - {name: u, user: {client-certificate: cert.pem, client-key: key.pem, tokenFile: token}}
                """);
        write("pki/ca.pem", "CA");
        write("two/cert.pem", "CERT");
        write("two/key.pem", "KEY");
        Kubeconfig merged = Kubeconfig.read(List.of(first, second));
        Kubeconfig.Selection dev = select(merged, null);
        assertThat(dev.server().authority()).isEqualTo("CA");
        assertThat(dev.server().certificate()).isEqualTo(new ClientCertificate("CERT", "KEY"));
        assertThat(dev.login()).isEqualTo(new UserEntry.TokenFile("u", folder.resolve("two/token")));
        assertThat(merged.namedFiles())
                .containsExactly(
                        folder.resolve("pki/ca.pem"),
                        folder.resolve("two/cert.pem"),
                        folder.resolve("two/key.pem"),
                        folder.resolve("two/token"));
    }

    @Test
    void readsNamesAndPasswords() throws Exception {
        assertThat(user("{username: ann, password: 'a:b'}").login())
                .isEqualTo(new UserEntry.Fixed("Basic YW5uOmE6Yg==")); // ann:a:b
        assertThat(user("{}").login()).isEqualTo(new UserEntry.Anonymous());
    }

    @Test
    void readsPlugins() throws Exception {
        assertThat(user("""
                        {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, 1],
                          env: [{name: A, value: b}], installHint: " get it ", interactiveMode: IfAvailable}}""").login())
                .isEqualTo(new UserEntry.Exec(
                        "u",
                        "client.authentication.k8s.io/v1beta1",
                        "aws",
                        List.of("eks", "1"),
                        Map.of("A", "b"),
                        folder,
                        "get it",
                        null));
        assertThat(user("{exec: {command: aws, provideClusterInfo: true}}").login())
                .isInstanceOfSatisfying(
                        UserEntry.Exec.class, it -> assertThat(it.clusterInfo()).isNotNull());
    }

    @Test
    void saysWhichPluginsCannotBeServed() {
        assertThatThrownBy(() -> user("{exec: {command: login-tool, interactiveMode: Always}}"))
                .hasMessageContaining("login-tool of user u wants a terminal (interactiveMode: Always)")
                .hasMessageContaining("expected: IfAvailable or Never");
        assertThatThrownBy(
                        () -> user("{exec: {command: login-tool, apiVersion: client.authentication.k8s.io/v1alpha1}}"))
                .hasMessageContaining("login-tool of user u has the apiVersion client.authentication.k8s.io/v1alpha1")
                .hasMessageContaining("expected: client.authentication.k8s.io/v1 or");
        assertThatThrownBy(() -> user("{exec: {args: [a]}}")).hasMessageContaining("has no command");
        assertThatThrownBy(() -> user("{auth-provider: {name: gcp}}")).hasMessageContaining("use its exec plug-in");
    }

    @Test
    void readsAsWhomAUserActs() throws Exception {
        assertThat(user("{token: t, as: bob, as-uid: '7', as-groups: [x, y], as-user-extra: {a/b: [v]}}")
                        .impersonation()
                        .headers())
                .containsExactly(
                        new Impersonation.Header("Impersonate-User", "bob"),
                        new Impersonation.Header("Impersonate-Uid", "7"),
                        new Impersonation.Header("Impersonate-Group", "x"),
                        new Impersonation.Header("Impersonate-Group", "y"),
                        new Impersonation.Header("Impersonate-Extra-a%2Fb", "v"));
        assertThat(user("{token: t}").impersonation()).isEqualTo(Impersonation.NONE);
        assertThatThrownBy(() -> user("{token: t, as-groups: [x]}")).hasMessageContaining("but no as");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> Kubeconfig.read(List.of(folder.resolve("absent"))))
                .satisfies(
                        it -> assertThat(ProblemException.of(it)).isInstanceOf(KubeconfigProblem.NoKubeconfig.class));
        Kubeconfig merged = Kubeconfig.read(List.of(write("config", """
                contexts:
                - {name: dev, context: {cluster: c, user: u}}
                """)));
        assertThatThrownBy(() -> select(merged, "def"))
                .satisfies(it -> assertThat(ProblemException.of(it))
                        .isEqualTo(new KubeconfigProblem.UnknownContext("def", List.of("dev"))));
        assertThatThrownBy(() -> select(merged, null))
                .satisfies(it -> assertThat(ProblemException.of(it))
                        .isEqualTo(new KubeconfigProblem.NoCurrentContext(List.of("dev"))));
        Kubeconfig dangling = Kubeconfig.read(List.of(write("dangling", """
                current-context: dve
                contexts:
                - {name: dev, context: {cluster: c, user: u}}
                """)));
        assertThatThrownBy(() -> select(dangling, null)).satisfies(it -> {
            assertThat(ProblemException.of(it).message())
                    .isEqualTo("the kubeconfig's current context is dve, which is not in it");
            assertThat(ProblemException.of(it).hint())
                    .isEqualTo("Choose one with --context or kubectl config use-context."
                            + " Did you mean dev? Known contexts: dev.");
        });
        assertThatThrownBy(() -> select(merged, "dev")).hasMessageContaining("names the cluster c, which is not there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contexts: [} | line 1, column 12: expected the node content, but found '}'",
                "{{{ | line 1, column 4: expected the node content, but found '<stream end>'",
                "just words | it is not a map with contexts, clusters and users"
            })
    void aFileThatIsNoKubeconfigIsToldWithThePlace(String text, String reason) throws IOException {
        Path file = write("broken", text);
        assertThatThrownBy(() -> Kubeconfig.read(List.of(file)))
                .satisfies(it -> assertThat(ProblemException.of(it))
                        .isEqualTo(new KubeconfigProblem.BadKubeconfig(file.toString(), reason)));
    }

    @Test
    void anEmptyFileAloneIsABrokenOne() throws Exception {
        Path empty = write("empty", "\n");
        assertThatThrownBy(() -> Kubeconfig.read(List.of(empty, folder.resolve("absent"))))
                .satisfies(it -> assertThat(ProblemException.of(it))
                        .isEqualTo(new KubeconfigProblem.BadKubeconfig(empty.toString(), "it is empty")));
        Path full = write("full", "{current-context: dev}");
        assertThat(Kubeconfig.read(List.of(empty, full))).isNotNull();
    }

    @Test
    void aCertificateNeedsItsKeyAndBase64IsReadAsItStands() {
        assertThatThrownBy(() -> user("{client-certificate-data: Q0VSVA==}"))
                .hasMessageContaining("a user of cluster c has a client certificate and no client key");
        assertThatThrownBy(() -> user("{client-certificate-data: '!!!', client-key-data: S0VZ}"))
                .hasMessageContaining("client-certificate-data is no base64");
        assertThatThrownBy(() -> user("{client-certificate: absent.pem, client-key-data: S0VZ}"))
                .hasMessageContaining(
                        "client-certificate names absent.pem, which cannot be read: there is no such file");
    }

    private Kubeconfig.Selection user(String user) throws IOException {
        Path file = write("config", """
                current-context: dev
                contexts:
                - {name: dev, context: {cluster: c, user: u}}
                clusters:
                - {name: c, cluster: {server: "https://c"}}
                users:
                - name: u
                  user: %s
                """.formatted(user));
        return select(Kubeconfig.read(List.of(file)), null);
    }

    private static Kubeconfig.Selection select(Kubeconfig from, @Nullable String context) {
        return from.select(context, new Proxies(Map.of()));
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}

package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void isWhatAPersonWouldType() {
        assertThat(CommandLine.of(
                        "aws", List.of("--region", "eu-west-1", "eks", "get-token", "--cluster-name", "my cluster")))
                .isEqualTo("aws --region eu-west-1 eks get-token --cluster-name 'my cluster'");
        assertThat(CommandLine.of("sh", List.of("-c", "echo 'it'", ""))).isEqualTo("sh -c 'echo '\\''it'\\''' ''");
    }

    @Test
    void keepsSecretsBack() {
        assertThat(CommandLine.of(
                        "kubelogin",
                        List.of("get-token", "--oidc-client-secret=s3cret", "--password", "s3cret", "--oidc-use-pkce")))
                .isEqualTo("kubelogin get-token --oidc-client-secret=… --password … --oidc-use-pkce");
        assertThat(CommandLine.of("sh", List.of("-c", "VAULT_TOKEN=s3cret vault read https://ann:s3cret@vault/x")))
                .isEqualTo("sh -c 'VAULT_TOKEN=… vault read https://…@vault/x'");
        assertThat(CommandLine.of("x", List.of("eyJhbGciOiJSUzI1NiIsImtpZCI.eyJpc3MiOiJ.c2ln")))
                .isEqualTo("x …");
        assertThat(CommandLine.of("x", List.of("--use-token", "--server", "a"))).isEqualTo("x --use-token --server a");
    }
}

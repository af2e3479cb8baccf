package app.kftray.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person can do about an answer that a server should not have given. */
class ServerFaultTest {
    @ParameterizedTest
    @CsvSource({
        "400, Client sent an HTTP request to an HTTPS server., begin with https",
        "405, Method Not Allowed, does a Kubernetes API server answer there?",
        "429, too many requests, kubectl get --raw /readyz",
        "503, etcd is not there, kubectl get --raw /readyz"
    })
    void hints(int status, String reason, String hint) {
        ServerProblem.ServerFault fault = new ServerProblem.ServerFault("http://a:1", status, reason);
        assertThat(fault.message()).isEqualTo("http://a:1 answered " + status + ": " + reason);
        assertThat(fault.hint()).contains(hint);
    }
}

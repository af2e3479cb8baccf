package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Go's programs, kubectl among them. */
class ProxiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // names
                "https://api.example.com     | ''                    | true",
                "https://api.example.com     | example.com           | false",
                "https://example.com         | example.com           | false",
                "https://badexample.com      | example.com           | true",
                "https://api.example.com     | .example.com          | false",
                "https://example.com         | .example.com          | true",
                "https://api.example.com     | *.example.com         | false",
                "https://API.example.com     | EXAMPLE.com           | false",
                "https://a.test              | 'x.test, a.test'      | false",
                "https://anything            | *                     | false",
                // ports
                "https://a.test:6443         | a.test:6443           | false",
                "https://a.test:6443         | a.test:443            | true",
                "https://a.test              | a.test:443            | false",
                // addresses and networks
                "https://10.1.2.3:6443       | 10.1.2.3              | false",
                "https://10.1.2.3:6443       | 10.1.2.4              | true",
                "https://10.1.2.3:6443       | 10.1.2.3:6443         | false",
                "https://10.1.2.3:6443       | 10.0.0.0/8            | false",
                "https://11.1.2.3:6443       | 10.0.0.0/8            | true",
                "https://10.1.2.3:6443       | 10.1.2.0/33           | true",
                "https://10.1.2.3:6443       | fd00::/8              | true",
                "https://[fd00::1]:6443      | fd00::/8              | false",
                "https://[fd00::1]:6443      | fd00::1               | false",
                "https://[fd00::1]:6443      | fd00:0:0::1           | false",
                "https://[fd00::1]:6443      | [fd00::1]:6443        | false",
                "https://[fd00::1]:6443      | [fd00::1]:443         | true",
                // loopback
                "https://127.0.0.1:6443      | ''                    | false",
                "https://127.9.9.9:6443      | ''                    | false",
                "https://[::1]:6443          | ''                    | false",
                "https://localhost:6443      | ''                    | false",
            })
    void whoIsExcepted(String server, String exceptions, boolean proxied) {
        Proxies proxies = new Proxies(Map.of("HTTPS_PROXY", "http://proxy.test:3128", "NO_PROXY", exceptions));
        assertThat(!proxies.of(URI.create(server)).equals(Proxy.NONE)).isEqualTo(proxied);
    }

    @Test
    void theSchemeChoosesTheProxyAndTheCaseOfItsNameIsTheSame() {
        Proxies proxies = new Proxies(Map.of("https_proxy", "http://tls.test:1", "HTTP_PROXY", "plain.test:2"));
        assertThat(proxies.of(URI.create("https://a.test")).host()).isEqualTo("tls.test");
        assertThat(proxies.of(URI.create("http://a.test")).host()).isEqualTo("plain.test");
    }
}

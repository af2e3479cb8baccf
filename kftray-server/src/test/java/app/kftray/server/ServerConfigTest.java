package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.relay.RelayTarget;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {

    @Test
    void kftraysOwnVariablesAreEnough() throws BadSetting {
        ServerConfig config = ServerConfig.from(environment());

        assertThat(config.target()).contains(new RelayTarget("udp", "dns.kube-system", 53));
        assertThat(config.port()).isEqualTo(9_053);
        assertThat(config.listen()).singleElement().matches(InetAddress::isAnyLocalAddress);
        assertThat(config.allowed().isEmpty()).isTrue();
    }

    @Test
    void aUrlMeansItsHost() throws BadSetting {
        Map<String, String> environment = environment();
        environment.put("REMOTE_ADDRESS", "https://[fd00::1]:8443/path");
        assertThat(ServerConfig.from(environment).target()).contains(new RelayTarget("udp", "fd00::1", 53));
    }

    @Test
    void aRelayThatIsToldItsTargetsListensOnLoopbackOnly() throws BadSetting {
        Map<String, String> environment = environment();
        environment.put("ALLOWED_TARGETS", "*:*");
        assertThat(ServerConfig.from(environment).listen()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROXY_TYPE|sctp|PROXY_TYPE: sctp (expected: tcp, udp or shared)",
                "PROXY_TYPE||PROXY_TYPE: not set (expected: tcp, udp or shared)",
                "PROXY_TYPE|reverse_http|reverse_http is not offered by this relay",
                "PROXY_TYPE|shared|ALLOWED_TARGETS: not set",
                "REMOTE_PORT|70000|REMOTE_PORT: 70000 (expected: a number from 1 to 65535)",
                "REMOTE_PORT||REMOTE_PORT: not set",
                "LOCAL_PORT|x|LOCAL_PORT: x (expected: a number from 1 to 65535)",
                "REMOTE_ADDRESS||REMOTE_ADDRESS: not set (expected: a host name, an IP address or a URL)",
                "LISTEN_ADDRESS|here|LISTEN_ADDRESS: here (expected: IP addresses, separated by commas)",
                "ALLOWED_TARGETS|dns|ALLOWED_TARGETS: dns (expected: patterns like",
                "IDLE_SECONDS|0|IDLE_SECONDS: 0 (expected: a number from 1 to 86400)",
                "DRAIN_SECONDS|-1|DRAIN_SECONDS: -1 (expected: a number from 0 to 86400)",
                "LOG_LEVEL|loud|LOG_LEVEL: loud (expected: info or debug)",
                "HEALTH_PORT|9053|HEALTH_PORT: 9053 (expected: another one than LOCAL_PORT)",
                "ALLOWED_TARGETS|dns:54-53|ALLOWED_TARGETS: dns:54-53 (expected: patterns like",
            })
    void aBadValueIsOneSentence(String name, String value, String sentence) {
        Map<String, String> environment = environment();
        environment.put(name, value == null ? "" : value);
        assertThatThrownBy(() -> ServerConfig.from(environment))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "udp/dns:53, udp://dns:53, true",
        "udp/dns:53, tcp://dns:53, false",
        "dns:53, tcp://DNS:53, true",
        "dns:53-54, udp://dns:54, true",
        "dns:53-54, udp://dns:55, false",
        "*.shop.svc:*, tcp://db.shop.svc:5432, true",
        "*.shop.svc:*, tcp://evilshop.svc:5432, false",
        "10.0.0.0/9:*, tcp://10.127.0.1:80, true",
        "10.0.0.0/9:*, tcp://10.128.0.1:80, false",
        "fd00::/8:*, udp://[fdab::1]:80, true",
        "10.1.2.3:80, tcp://10.1.2.3:80, true",
        "*:*, udp://anything:1, true",
    })
    void targetsAreAllowedByPattern(String pattern, String target, boolean allowed) throws BadSetting {
        assertThat(AllowedTargets.parse("ALLOWED_TARGETS", pattern).mayAllow(RelayTarget.parse(target)))
                .isEqualTo(allowed);
    }

    @Test
    void aNameIsHeldToTheNetworksOfItsAddresses() throws BadSetting {
        AllowedTargets allowed = AllowedTargets.parse("ALLOWED_TARGETS", "10.0.0.0/8:53");
        RelayTarget target = RelayTarget.parse("udp://some.name:53");

        assertThat(allowed.mayAllow(target)).isTrue();
        assertThat(allowed.allowed(
                        target, List.of(InetAddress.ofLiteral("192.168.0.1"), InetAddress.ofLiteral("10.9.9.9"))))
                .containsExactly(InetAddress.ofLiteral("10.9.9.9"));
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "PROXY_TYPE", "udp", "REMOTE_ADDRESS", "dns.kube-system", "REMOTE_PORT", "53", "LOCAL_PORT", "9053"));
    }
}

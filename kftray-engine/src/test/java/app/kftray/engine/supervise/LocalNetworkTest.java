package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNetworkTest {
    private static final String ROUTES = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
            wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
            docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            """;
    private static final String ROUTES_V6 = """
            %1$s 00 %1$s 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003    wlan0
            fe800000000000000000000000000000 40 %1$s 00 %1$s 00000100 00000001 00000000 00000001    wlan0
            %1$s 00 %1$s 00 %1$s ffffffff 00000001 00000000 00200200       lo
            """.formatted("0".repeat(32));

    @Test
    void findsTheDefaultRoutes(@TempDir Path proc) throws Exception {
        Files.writeString(proc.resolve("route"), ROUTES);
        Files.writeString(proc.resolve("ipv6_route"), ROUTES_V6);
        Set<String> found = new TreeSet<>();
        new LocalNetwork(proc).addRoutes(found);
        assertThat(found).containsExactly("default wlan0 0101A8C0", "default wlan0 fe800000000000000000000000000001");
    }

    /** As elsewhere than on Linux. What the machine of the test has is unknown, but it sends from an address of its own. */
    @Test
    void asksWhereRoutesWouldSendFromWhereTheSystemListsNone(@TempDir Path proc) throws Exception {
        Set<String> found = new TreeSet<>();
        new LocalNetwork(proc).addRoutes(found);

        Set<String> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(address -> "default from " + LocalNetwork.network(address))
                .collect(Collectors.toSet());
        assertThat(own).containsAll(found);
        Set<String> listed = new TreeSet<>();
        new LocalNetwork(Path.of("/proc/net")).addRoutes(listed);
        if (!listed.isEmpty()) {
            assertThat(found).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"veth12ab", "docker0", "cni0", "br-0a1b2c", "virbr0", "lo"})
    void containersAreNoNetworkOfTheirOwn(String name) {
        assertThat(LocalNetwork.isInner(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "wlan0", "en0", "tun0", "utun3", "wg0", "br0"})
    void cardsAndTunnelsAre(String name) {
        assertThat(LocalNetwork.isInner(name)).isFalse();
    }

    @Test
    void temporaryAddressesOfOneNetworkAreTheSame() throws Exception {
        assertThat(LocalNetwork.network(InetAddress.getByName("2001:db8:1:2:aaaa::1")))
                .isEqualTo(LocalNetwork.network(InetAddress.getByName("2001:db8:1:2:bbbb::2")))
                .isNotEqualTo(LocalNetwork.network(InetAddress.getByName("2001:db8:1:3:aaaa::1")));
    }

    /** Two looks a second at a thousandth of a core: half a millisecond each; a loaded machine takes longer most of the time. */
    @Test
    void aLookCostsNextToNothing() {
        LocalNetwork network = new LocalNetwork(Path.of("/proc/net"));
        Duration each = Duration.ofDays(1);
        for (int look = 0; look < 500; look++) {
            long begun = System.nanoTime();
            network.read();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            each = took.compareTo(each) < 0 ? took : each;
        }
        System.getLogger(LocalNetworkTest.class.getName()).log(System.Logger.Level.INFO, "a look: {0}", each);
        assertThat(each).isLessThan(Duration.ofMillis(1));
    }
}

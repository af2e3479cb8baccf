package app.kftray.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class SystemPortsTest {
    private static final long SELF = ProcessHandle.current().pid();
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LOOPBACK6 = InetAddress.ofLiteral("::1");

    /** Somebody else owns every port, as far as this test can tell. */
    private final PortOwners strangers = (layer, port) -> List.of(
            new PortOwner(new InetSocketAddress(LOOPBACK, port), "nginx", 4242),
            new PortOwner(new InetSocketAddress(LOOPBACK6, port), "nginx6", 4343));

    private final LocalPorts ports = new SystemPorts(OperatingSystem.current(), strangers, InstantSource.system());

    @Test
    void theAddressAskedForIsChosenWhenItIsFree() throws IOException {
        int port = QuietPorts.next();

        assertThat(ports.choose(forward("a", 80).localPort(port).build()))
                .containsExactly(new InetSocketAddress(LOOPBACK, port));
    }

    @Test
    void aTakenPortIsToldWithItsOwner() throws IOException {
        try (ServerSocket other = listen("127.0.0.1")) {
            ForwardProblem problem = refusal(
                    ports, forward("a", 80).localPort(other.getLocalPort()).build());

            assertThat(problem)
                    .isEqualTo(new LocalProblem.PortInUse("127.0.0.1:" + other.getLocalPort(), "nginx", 4242));
        }
    }

    @Test
    void theRealOwnerIsFoundOnLinux() throws IOException {
        assumeTrue(OperatingSystem.current() == OperatingSystem.LINUX);
        try (ServerSocket other = listen("127.0.0.1")) {
            LocalProblem.PortInUse problem = (LocalProblem.PortInUse) refusal(
                    LocalPorts.ofThisSystem(InstantSource.system()),
                    forward("a", 80).localPort(other.getLocalPort()).build());

            assertThat(problem.pid()).isEqualTo(SELF);
            assertThat(problem.owner()).isNotBlank();
        }
    }

    @Test
    void aProgramOnTheOtherFamilyIsInTheWay() throws IOException {
        try (ServerSocket other = listen("::1")) {
            int port = other.getLocalPort();

            assertThat(refusal(ports, forward("a", 80).localPort(port).build()))
                    .isEqualTo(new LocalProblem.PortInUse("[::1]:" + port, "nginx6", 4343));
        }
        try (ServerSocket other = listen("127.0.0.1")) {
            int port = other.getLocalPort();

            assertThat(refusal(
                            ports,
                            forward("a", 80)
                                    .localAddresses(List.of("::1"))
                                    .localPort(port)
                                    .build()))
                    .isEqualTo(new LocalProblem.PortInUse("127.0.0.1:" + port, "nginx", 4242));
        }
    }

    @Test
    void aForwardOfThisProgramOnTheOtherFamilyIsNot() throws IOException {
        try (ServerSocket own = listen("::1")) {
            PortOwners self =
                    (layer, port) -> List.of(new PortOwner(new InetSocketAddress(LOOPBACK6, port), "java", SELF));

            assertThat(new SystemPorts(OperatingSystem.current(), self, InstantSource.system())
                            .choose(forward("a", 80)
                                    .localPort(own.getLocalPort())
                                    .build()))
                    .hasSize(1);
        }
    }

    @Test
    void everyAddressOfIpv4IsFreeBesideAForwardOnIpv6() throws IOException {
        PortOwners self = (layer, port) -> List.of(new PortOwner(new InetSocketAddress(LOOPBACK6, port), "java", SELF));
        LocalPorts own = new SystemPorts(OperatingSystem.current(), self, InstantSource.system());
        ForwardConfig.Builder forward = forward("a", 80).localAddresses(List.of("0.0.0.0"));
        try (ServerSocket tcp = listen("::1");
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK6, QuietPorts.next()))) {
            assertThat(own.choose(forward.localPort(tcp.getLocalPort()).build()))
                    .hasSize(1);
            assertThat(own.choose(forward.localPort(udp.getLocalPort())
                            .protocol("udp")
                            .build()))
                    .hasSize(1);
        }
    }

    @Test
    void whoeverListensEverywhereIsInTheWay() throws IOException {
        try (ServerSocket other = listen("0.0.0.0")) {
            assertThat(refusal(
                            ports,
                            forward("a", 80).localPort(other.getLocalPort()).build()))
                    .isInstanceOf(LocalProblem.PortInUse.class);
        }
        try (ServerSocket other = listen("127.0.0.1")) {
            assertThat(refusal(
                            ports,
                            forward("a", 80)
                                    .localAddresses(List.of("0.0.0.0"))
                                    .localPort(other.getLocalPort())
                                    .build()))
                    .isInstanceOf(LocalProblem.PortInUse.class);
        }
    }

    @Test
    void udpPortsAreAnotherMatter() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, QuietPorts.next()))) {
            ForwardConfig.Builder forward = forward("a", 53).localPort(other.getLocalPort());

            assertThat(ports.choose(forward.build())).hasSize(1);
            assertThat(refusal(ports, forward.protocol("udp").build())).isInstanceOf(LocalProblem.PortInUse.class);
        }
    }

    @Test
    void withoutALocalPortTheRemoteOneIsKept() throws IOException {
        int port = QuietPorts.next();

        assertThat(ports.choose(forward("a", port).build())).containsExactly(new InetSocketAddress(LOOPBACK, port));
        assertThat(ports.choose(forward("b", port).build()).getFirst().getPort())
                .as("a port that was given away a moment ago")
                .isNotEqualTo(port);
    }

    @Test
    void aPortThatAnotherForwardAsksForIsLeftToIt() throws IOException {
        int port = QuietPorts.next();
        ForwardConfig anyPort = forward("a", port).build();
        ForwardConfig asks = forward("b", 80).localPort(port).build();

        ports.announce(List.of(
                anyPort,
                asks,
                forward("c", 80)
                        .localAddresses(List.of("nonsense"))
                        .localPort(1)
                        .build()));

        assertThat(ports.choose(anyPort).getFirst().getPort()).isNotEqualTo(port);
        assertThat(ports.choose(asks)).containsExactly(new InetSocketAddress(LOOPBACK, port));
    }

    @Test
    void aLowRemotePortIsTakenWhereThisProgramMay() {
        int low = ThreadLocalRandom.current().nextInt(700, 1000);
        boolean may;
        try (ServerSocket socket = new ServerSocket(low, 1, LOOPBACK)) {
            may = socket.isBound();
        } catch (IOException refused) {
            may = false;
        }

        int chosen = ports.choose(forward("low", low).build()).getFirst().getPort();

        assertThat(chosen == low).isEqualTo(may);
        assertThat(ports.choose(forward("low", low).build()).getFirst().getPort())
                .isEqualTo(chosen);
    }

    @Test
    void withoutALocalPortATakenRemoteOneIsReplaced() throws IOException {
        try (ServerSocket other = listen("::1")) {
            assertThat(ports.choose(forward("taken", other.getLocalPort()).build())
                            .getFirst()
                            .getPort())
                    .isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void anAddressThatIsNotThisMachinesIsTold() {
        assertThat(refusal(
                        ports,
                        forward("a", 80)
                                .localAddresses(List.of("192.0.2.1"))
                                .localPort(9000)
                                .build()))
                .isEqualTo(new LocalProblem.CannotBind("192.0.2.1:9000", "this machine has no such address"));
        assertThat(refusal(
                        ports,
                        forward("a", 80).localAddresses(List.of("192.0.2.1")).build()))
                .isEqualTo(new LocalProblem.CannotBind("192.0.2.1", "this machine has no such address"));
    }

    @Test
    void everyForwardThatWantsOneGetsALoopbackAddressOfItsOwn() throws IOException {
        assumeTrue(OperatingSystem.current() == OperatingSystem.LINUX);
        int port = QuietPorts.next();
        ForwardConfig.Builder forward = forward("a", port).autoLoopback(true);

        List<InetSocketAddress> first = ports.choose(forward.build());
        List<InetSocketAddress> second = ports.choose(forward.alias("b").build());

        assertThat(first).containsExactly(new InetSocketAddress("127.0.0.2", port));
        assertThat(second).containsExactly(new InetSocketAddress("127.0.0.3", port));
        assertThat(ports.choose(forward.alias("a").build())).isEqualTo(first);
        assertThat(ports.choose(
                        forward.alias("c").localAddresses(List.of("127.0.0.77")).build()))
                .containsExactly(new InetSocketAddress("127.0.0.77", port));
    }

    @Test
    void anOwnLoopbackAddressWhosePortIsTakenIsPassedOver() throws IOException {
        assumeTrue(OperatingSystem.current() == OperatingSystem.LINUX);
        try (ServerSocket other = listen("127.0.0.2")) {
            assertThat(ports.choose(forward("a", other.getLocalPort())
                            .autoLoopback(true)
                            .build()))
                    .containsExactly(new InetSocketAddress("127.0.0.3", other.getLocalPort()));
        }
        try (ServerSocket everywhere = listen("0.0.0.0")) {
            assertThat(refusal(
                            ports,
                            forward("b", everywhere.getLocalPort())
                                    .autoLoopback(true)
                                    .build()))
                    .isInstanceOf(LocalProblem.class);
        }
    }

    @Test
    void aFailedBindIsExplained() {
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, 8080);

        assertThat(ports.explain(
                        address,
                        new CompletionException(
                                new IOException("bind(..) failed with error(-98): Address already in use"))))
                .isEqualTo(new LocalProblem.PortInUse("127.0.0.1:8080", "nginx", 4242));
        assertThat(ports.explain(address, new BindException("Permission denied")))
                .isEqualTo(new LocalProblem.CannotBind("127.0.0.1:8080", "permission denied"));
    }

    private static ForwardConfig.Builder forward(String alias, int remotePort) {
        return ForwardConfig.to(new Target.Service("web"), new RemotePort.Numbered(remotePort))
                .alias(alias);
    }

    private static ForwardProblem refusal(LocalPorts ports, ForwardConfig forward) {
        return catchThrowableOfType(ProblemException.class, () -> ports.choose(forward))
                .problem();
    }

    private static ServerSocket listen(String address) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), QuietPorts.next()));
        return socket;
    }
}

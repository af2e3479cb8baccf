package app.kftray.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.kftray.engine.config.Layer4;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortOwnersTest {

    @Test
    void linuxTablesLeadToTheProcess(@TempDir Path proc) throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 81234 1 0000000000000000 100 0 0 10 0
                   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 81235 1 0000000000000000 20 4 30 10 -1
                   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1111 1 0000000000000000 100 0 0 10 0
                """);
        Files.writeString(proc.resolve("net/tcp6"), """
                  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 99 1 0000000000000000 100 0 0 10 0
                """);
        Files.createDirectories(proc.resolve("17/fd"));
        Files.writeString(proc.resolve("17/comm"), "nginx\n");
        Files.createSymbolicLink(proc.resolve("17/fd/3"), Path.of("pipe:[5]"));
        Files.createSymbolicLink(proc.resolve("17/fd/4"), Path.of("socket:[81234]"));

        PortOwners owners = new ProcPortOwners(proc);

        assertThat(owners.of(Layer4.TCP, 8080))
                .containsExactly(
                        new PortOwner(socket("127.0.0.1", 8080), "nginx", 17),
                        new PortOwner(socket("::1", 8080), null, 0));
        assertThat(owners.of(Layer4.TCP, socket("127.0.0.1", 22)))
                .contains(new PortOwner(socket("0.0.0.0", 22), null, 0));
        assertThat(owners.of(Layer4.TCP, socket("::", 22))).isPresent();
        assertThat(owners.of(Layer4.TCP, socket("::1", 22)))
                .as("0.0.0.0 is of IPv4 alone")
                .isEmpty();
        assertThat(owners.of(Layer4.TCP, 80)).isEmpty();
        assertThat(owners.of(Layer4.UDP, 8080)).isEmpty();
    }

    @Test
    void lsofOfMacOsIsUnderstood() {
        List<List<String>> asked = new ArrayList<>();
        PortOwners owners = new LsofPortOwners(command -> {
            asked.add(command);
            return """
                    p412
                    crapportd
                    f8
                    tIPv4
                    n*:8080
                    f11
                    tIPv6
                    n*:8080
                    p731
                    cnode
                    f23
                    tIPv6
                    n[::1]:8080
                    p900
                    cmDNSResponder
                    f7
                    tIPv6
                    n[fe80:1::1]:8080
                    """.lines().toList();
        });

        assertThat(owners.of(Layer4.TCP, socket("::1", 8080)))
                .contains(new PortOwner(socket("::1", 8080), "node", 731));
        assertThat(owners.of(Layer4.TCP, socket("127.0.0.1", 8080)))
                .contains(new PortOwner(socket("0.0.0.0", 8080), "rapportd", 412));
        assertThat(asked.getFirst()).containsExactly("lsof", "-nP", "-Fpctn", "-iTCP:8080", "-sTCP:LISTEN");
    }

    @Test
    void netstatOfWindowsIsUnderstoodInAnyLanguage() {
        PortOwners owners =
                new NetstatPortOwners(command -> """

                        Aktive Verbindungen

                          Proto  Lokale Adresse         Remoteadresse          Status           PID
                          TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1044
                          TCP    127.0.0.1:8080         0.0.0.0:0              ABHÖREN         5120
                          TCP    127.0.0.1:8080         127.0.0.1:50123        HERGESTELLT     6000
                          TCP    [::]:135               [::]:0                 ABHÖREN         1044
                          TCP    [::1]:8080             [::]:0                 ABHÖREN         5121
                          UDP    0.0.0.0:8080           *:*                                    2200
                          UDP    [fe80::1%7]:1900       *:*                                    2300
                        """.lines().toList(), pid -> pid == 5120 ? "java.exe" : null);

        assertThat(owners.of(Layer4.TCP, 8080))
                .containsExactly(
                        new PortOwner(socket("127.0.0.1", 8080), "java.exe", 5120),
                        new PortOwner(socket("::1", 8080), null, 5121));
        assertThat(owners.of(Layer4.UDP, 8080)).containsExactly(new PortOwner(socket("0.0.0.0", 8080), null, 2200));
        assertThat(owners.of(Layer4.UDP, 1900)).hasSize(1);
    }

    @Test
    void aProgramThatIsMissingOrFailsTellsNothing() {
        assertThat(SystemCommand.run(List.of("kftray-no-such-program"))).isEmpty();
        assertThat(new LsofPortOwners(command -> List.of("", "n", "nodd", "pX", "n1.2.3.4:")).of(Layer4.TCP, 1))
                .isEmpty();
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}

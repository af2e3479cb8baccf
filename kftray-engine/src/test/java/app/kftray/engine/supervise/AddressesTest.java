package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void asPeopleTypeThem() {
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80)))
                .isEqualTo("127.0.0.1:80");
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.ofLiteral("0:0:0:0:0:0:0:1"), 6379)))
                .isEqualTo("[::1]:6379");
    }

    @Test
    void aLinkLocalAddressKeepsItsScope() throws Exception {
        byte[] address = InetAddress.ofLiteral("fe80::1").getAddress();

        assertThat(Addresses.text(new InetSocketAddress(Inet6Address.getByAddress(null, address, 3), 80)))
                .isEqualTo("[fe80::1%3]:80");
    }
}

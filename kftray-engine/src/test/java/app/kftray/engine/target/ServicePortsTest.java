package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.RemotePort;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicePortsTest {
    private final V1ServicePort datagrams = new V1ServicePort().port(53).protocol("UDP");
    private final V1ServicePort connections = new V1ServicePort().port(53).protocol("TCP");
    private final V1Service dns =
            new V1Service().spec(new V1ServiceSpec().addPortsItem(datagrams).addPortsItem(connections));

    @Test
    void datagramsLeadToUdpPorts() {
        assertThat(ServicePorts.find(dns, new RemotePort.Numbered(53), "udp")).contains(datagrams);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "slow"})
    void everythingElseLeadsToTcpPortsWhateverAPlugInCallsIt(String protocol) {
        assertThat(ServicePorts.find(dns, new RemotePort.Numbered(53), protocol))
                .contains(connections);
    }
}

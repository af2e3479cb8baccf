package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.RemotePort;
import app.kftray.api.problem.ForwardProblem;
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

    @Test
    void aPortOfAnotherProtocolIsToldAsWhatItIs() {
        V1Service tools = new V1Service()
                .spec(new V1ServiceSpec()
                        .addPortsItem(new V1ServicePort().port(80).name("http"))
                        .addPortsItem(
                                new V1ServicePort().port(7777).name("echo-udp").protocol("UDP"))
                        .addPortsItem(new V1ServicePort().port(9999).protocol("SCTP")));

        ForwardProblem udp = reason(tools, "7777", "tcp");
        assertThat(udp.message()).isEqualTo("port 7777 of svc/tools is UDP, and this forward is tcp");
        assertThat(udp.hint())
                .isEqualTo("To forward it, set protocol: udp in a config file. Ports for tcp: 80 (http).");
        ForwardProblem tcp = reason(tools, "http", "udp");
        assertThat(tcp.message()).isEqualTo("port http of svc/tools is TCP, and this forward is udp");
        assertThat(tcp.hint())
                .isEqualTo("To forward it, set protocol: tcp in a config file. Ports for udp: 7777 (echo-udp).");
        assertThat(reason(tools, "9999", "tcp").hint()).startsWith("SCTP cannot be forwarded.");

        ForwardProblem none = reason(tools, "7778", "tcp");
        assertThat(none.message()).isEqualTo("svc/tools has no TCP port 7778");
        assertThat(none.hint()).isEqualTo("Known TCP ports: 80 (http).");
    }

    private static ForwardProblem reason(V1Service service, String port, String protocol) {
        RemotePort remote = RemotePort.parse(port);
        assertThat(ServicePorts.find(service, remote, protocol)).isEmpty();
        return ServicePorts.noSuchPort("svc/tools", remote, service, protocol);
    }
}

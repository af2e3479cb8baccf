package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.engine.DatagramGround.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who reaches a relay, where it leads, and one that an administrator installed with {@code docs/relay.yaml}. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class RelayReachIT {
    private static final String NAMESPACE = "kftray-reach";
    private static final String INSTALLED = "kftray-installed";
    private static final Path MANIFEST = Path.of("..", "docs", "relay.yaml");

    private static final String SERVICES = """
            apiVersion: v1
            kind: Service
            metadata: {name: headless, namespace: kftray-reach}
            spec:
              clusterIP: None
              selector: {app: echo}
              ports: [{name: echo, port: 53, targetPort: 9000, protocol: UDP}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: closed, namespace: kftray-reach}
            spec:
              selector: {app: echo}
              ports: [{name: closed, port: 9001, protocol: UDP}]
            """;

    /** What the person may do: use the relay, and find the target; nothing of it makes a pod. */
    private static final String PERSON = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: person, namespace: kftray-installed}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: person, namespace: kftray-installed}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: kftray-installed-user}
            subjects: [{kind: ServiceAccount, name: person, namespace: kftray-installed}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: looker, namespace: kftray-reach}
            rules:
            - {apiGroups: [""], resources: [pods, services], verbs: [list, watch]}
            - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: looker, namespace: kftray-reach}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: looker}
            subjects: [{kind: ServiceAccount, name: person, namespace: kftray-installed}]
            """;

    private TestCluster cluster;
    private DatagramGround ground;

    @BeforeAll
    void start() throws Exception {
        ground = new DatagramGround(NAMESPACE);
        cluster = TestCluster.find();
        cluster.apply(SERVICES);
    }

    @AfterAll
    void stop() throws Exception {
        if (ground != null) {
            ground.close();
        }
    }

    @Test
    void itsStreamsAreTakenOnItsLoopbackAlone() throws Exception {
        ground.echo("reached");
        String address = relayAddress();

        assertThat(fromAnotherPod("socat -T 3 - TCP:" + address + ":15000,connect-timeout=5 </dev/null 2>&1 || true"))
                .contains("Connection refused");
        assertThat(fromAnotherPod("(printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 1) | socat -T 3 - TCP:" + address
                        + ":15001,connect-timeout=5"))
                .contains("200 OK")
                .contains("\"status\":\"ok\"");
    }

    @Test
    void aHeadlessServicesTargetPortIsAsked() throws Exception {
        int port = ground.engine().forward("headless", ground.to("headless", 53).protocol("udp"));
        try (Client client = new Client(port)) {
            client.send(new byte[] {5, 3});
            assertThat(client.receive()).containsExactly(5, 3);
        }
    }

    @Test
    void aPortOnWhichNothingListensIsTold() throws Exception {
        int port = ground.engine().forward("closed", ground.to("closed", 9001).protocol("udp"));
        try (Client client = new Client(port)) {
            client.send(new byte[] {1});
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(ground.engine().events.toString())
                            .contains("RelayReport[kind=UNREACHABLE")
                            .contains("nothing listens on udp://closed." + NAMESPACE));
        }
        assertThat(ground.engine().status("closed").state()).isEqualTo(ForwardState.ACTIVE);
    }

    /** As kftray's own relays are: each is told its one target by its environment, and asked no more than whether it listens. */
    @Test
    void eachTargetHasARelayOfItsOwnWhereRelaysAreDedicated() throws Exception {
        for (String target : new String[] {"echo:" + DatagramEcho.PORT, "headless:53"}) {
            String[] service = target.split(":");
            int port = ground.engine()
                    .forward(
                            "dedicated-" + service[0],
                            ground.to(service[0], Integer.parseInt(service[1]))
                                    .protocol("udp")
                                    .relay(Map.of("dedicated", true, "labels", Map.of("tried", "dedicated"))));
            try (Client client = new Client(port)) {
                client.send(new byte[] {6, 1});
                assertThat(client.receive()).containsExactly(6, 1);
            }
        }
        assertThat(cluster.kubectl(
                                "-n",
                                NAMESPACE,
                                "get",
                                "pods",
                                "-l",
                                "tried=dedicated",
                                "-o",
                                "jsonpath={range .items[*]}{.spec.containers[0].env[?(@.name=='REMOTE_ADDRESS')].value}{'\\n'}{end}")
                        .lines())
                .hasSize(2)
                .allSatisfy(address -> assertThat(address).matches("(echo|headless)\\." + NAMESPACE + "\\.svc"));
    }

    @Test
    void onePersonsRelayIsTheAdministrators(@TempDir Path folder) throws Exception {
        cluster.apply(Files.readString(MANIFEST)
                .replace("kftray-relay", INSTALLED)
                .replace(".demo.svc", "." + NAMESPACE + ".svc")
                .replaceAll("image: \\S+", "image: " + DatagramGround.image()));
        cluster.apply(PERSON);
        cluster.kubectl("-n", INSTALLED, "rollout", "status", "deployment/relay", "--timeout=60s");
        for (String namespace : new String[] {NAMESPACE, INSTALLED}) {
            assertThatThrownBy(() -> cluster.kubectl(
                            "-n",
                            namespace,
                            "auth",
                            "can-i",
                            "create",
                            "pods",
                            "--as=system:serviceaccount:" + INSTALLED + ":person"))
                    .hasMessageContaining("no");
        }
        try (RunningEngine engine = new RunningEngine(
                cluster.kubeconfigOf(INSTALLED, "person", folder), "kftray.relay.existing", INSTALLED + "/relay")) {
            int port = engine.forward(
                    "installed", ground.to("echo", DatagramEcho.PORT).protocol("udp"));
            try (Client client = new Client(port)) {
                client.send(new byte[] {4, 2});
                assertThat(client.receive()).containsExactly(4, 2);
            }
            assertThat(engine.relays).extracting(RelayEvent::change).containsOnly(RelayEvent.Change.FOUND);
        } finally {
            cluster.kubectl("-n", INSTALLED, "delete", "deployment", "relay");
        }
    }

    /** Of the one that is ready and stays, as others write it. */
    private String relayAddress() throws Exception {
        String addresses = cluster.kubectl(
                "-n",
                NAMESPACE,
                "get",
                "pods",
                "-l",
                RelayGround.SELECTOR,
                "-o",
                "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.status.podIP}}{{\"\\n\"}}{{end}}{{end}}");
        String address = addresses
                .lines()
                .filter(it -> !it.isBlank() && !it.contains("no value"))
                .findFirst()
                .orElseThrow();
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private String fromAnotherPod(String command) throws Exception {
        return cluster.kubectl("-n", "demo", "exec", "deployment/tools", "--", "sh", "-c", command);
    }
}

package app.kftray.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on the cluster of KFTRAY_E2E_KUBECONFIG, in a namespace of its own: what holds there is what the sandbox must do. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class RealSessionIT extends SessionContract {
    private static final Pattern MINOR = Pattern.compile("\"minor\": *\"(\\d+)");
    private static final String NAMESPACE =
            "contract-" + UUID.randomUUID().toString().substring(0, 8);
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: tools, namespace: NAMESPACE}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: tools
                image: localhost/kft/box:1
                imagePullPolicy: Never
                command:
                - sh
                - -c
                - |
                  socat TCP-LISTEN:7,fork,reuseaddr,nodelay EXEC:cat &
                  socat -u TCP-LISTEN:9,fork,reuseaddr OPEN:/dev/null &
                  socat TCP-LISTEN:19,fork,reuseaddr SYSTEM:'cat /dev/zero' &
                  socat -t 10 TCP-LISTEN:20,fork,reuseaddr SYSTEM:'cat >/dev/null; sleep 2; echo done' &
                  socat TCP-LISTEN:21,fork,reuseaddr SYSTEM:'printf bye' &
                  socat TCP-LISTEN:22,fork,reuseaddr,rcvbuf=4096 SYSTEM:'sleep 600' &
                  wait
                readinessProbe: {tcpSocket: {port: 21}, periodSeconds: 1}
            """;

    private static String kubeconfig;

    private static boolean hasTunnel;

    @Parameter
    boolean tunnel;

    @BeforeAll
    static void start() throws Exception {
        kubeconfig = System.getenv("KFTRAY_E2E_KUBECONFIG");
        Assumptions.assumeTrue(kubeconfig != null, "KFTRAY_E2E_KUBECONFIG names no cluster");
        Path manifest = Files.createTempFile("contract", ".yaml");
        Files.writeString(manifest, POD.replace("NAMESPACE", NAMESPACE));
        kubectl("create", "namespace", NAMESPACE);
        kubectl("-n", NAMESPACE, "wait", "--for=create", "--timeout=30s", "serviceaccount/default");
        kubectl("apply", "-f", manifest.toString());
        Matcher minor = MINOR.matcher(kubectl("get", "--raw", "/version"));
        hasTunnel = minor.find() && Integer.parseInt(minor.group(1)) >= 31;
        kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "--timeout=30s", "pod/tools");
        Files.delete(manifest);
    }

    @AfterAll
    static void stop() throws Exception {
        if (kubeconfig != null) {
            kubectl("delete", "namespace", NAMESPACE, "--wait=false");
        }
    }

    @Override
    SpdyClient open() throws Exception {
        Assumptions.assumeTrue(hasTunnel || !tunnel, "skipped: Kubernetes before 1.31 has no tunnel");
        return SpdyClient.open(ServerAccess.of(Files.readString(Path.of(kubeconfig))), NAMESPACE, "tools", tunnel);
    }

    private static String kubectl(String... arguments) throws Exception {
        List<String> command = Stream.concat(Stream.of("kubectl", "--kubeconfig", kubeconfig), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}

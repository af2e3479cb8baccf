package app.kftray.engine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One pod with many servers in a namespace of its own, so that what is counted in it is this test's alone. Removes the namespace
 * at the end.
 */
final class HeavyWorkload implements AutoCloseable {
    static final String NAMESPACE = "kftray-heavy";
    static final String SERVICE = "heavy";

    static final int ECHO = 7;
    static final int ENDLESS = 19;
    static final int NOBODY = 1;
    static final int WEB_CLOSE = 8080;
    static final int WEB_KEEP = 8081;
    static final int DOWNLOAD = 8101;
    static final int UPLOAD = 8102;
    static final int IPERF = 5201;
    static final int REDIS = 6379;

    private static final Pattern HASH = Pattern.compile("([0-9a-f]{64}) ");
    private static final Pattern OPEN = Pattern.compile("open=(\\d+)");

    /** What the keep-alive server answers with: larger than one TLS record, not a power of two. */
    static final int PAGE = 40_000;

    static final List<Integer> PORTS =
            List.of(ECHO, ENDLESS, NOBODY, WEB_CLOSE, WEB_KEEP, DOWNLOAD, UPLOAD, IPERF, REDIS);

    /** Downloads are a random file of 64 MiB over and over; uploads are answered with their SHA-256. */
    private static final String SCRIPT = """
            head -c 67108864 /dev/urandom >/tmp/random
            head -c @PAGE@ /tmp/random >/tmp/page
            mkdir -p /tmp/www; cp /tmp/page /tmp/www/index.html
            printf '%s\\n' 'while read -r line; do [ ${#line} -gt 1 ] || { printf "HTTP/1.1 200 OK\\r\\nContent-Length: @PAGE@\\r\\n\\r\\n"; cat /tmp/page; }; done' >/tmp/keep
            printf '%s\\n' 'i=0; while [ $i -lt @ROUNDS@ ]; do cat /tmp/random; i=$((i+1)); done' >/tmp/down
            printf '%s\\n' 'head -c @BYTES@ | sha256sum' >/tmp/up
            httpd -p 8080 -h /tmp/www
            socat TCP-LISTEN:7,fork,reuseaddr,nodelay,backlog=1024 EXEC:cat &
            socat TCP-LISTEN:19,fork,reuseaddr SYSTEM:'cat /dev/zero' &
            socat TCP-LISTEN:8081,fork,reuseaddr,nodelay EXEC:'sh /tmp/keep' &
            socat TCP-LISTEN:8101,fork,reuseaddr EXEC:'sh /tmp/down' &
            socat TCP-LISTEN:8102,fork,reuseaddr EXEC:'sh /tmp/up' &
            iperf3 -s >/dev/null &
            exec redis-server --save '' --protected-mode no
            """;

    private static final String MANIFEST = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: kftray-heavy}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: heavy, namespace: kftray-heavy, labels: {app: heavy}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: heavy
                image: localhost/kft/box:1
                imagePullPolicy: Never
                command: [sh, -c, SCRIPT]
                readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: heavy, namespace: kftray-heavy}
            spec:
              selector: {app: heavy}
              ports: [PORTS]
            """;

    private final TestCluster cluster;
    private final int rounds;

    /** @param megabytes of a download and an upload, in steps of 64 MiB */
    HeavyWorkload(TestCluster cluster, int megabytes) throws Exception {
        this.cluster = cluster;
        rounds = megabytes / 64;
        String script = SCRIPT.replace("@PAGE@", "" + PAGE)
                .replace("@ROUNDS@", "" + rounds)
                .replace("@BYTES@", "" + bytes());
        String quoted = "'" + script.strip().replace("'", "''").replace("\n", "\n\n") + "'";
        StringBuilder ports = new StringBuilder();
        PORTS.forEach(port -> ports.append("{name: p%d, port: %d},".formatted(port, port)));
        cluster.apply(MANIFEST.replace("SCRIPT", quoted).replace("PORTS", ports));
        cluster.kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/heavy", "--timeout=60s");
    }

    long bytes() {
        return rounds * 67_108_864L;
    }

    /** The SHA-256 of a whole download, as the pod computes it. */
    String downloadHash() throws Exception {
        return exec("sh /tmp/down | sha256sum", HASH);
    }

    /** TCP connections that exist inside the pod: what a forward leaves over at the far end shows here. */
    int connections() throws Exception {
        return Integer.parseInt(exec("echo open=$(netstat -tn | grep -c ESTABLISHED)", OPEN));
    }

    /** kubectl may complain on the way, so the answer is looked for and not taken as a whole. */
    private String exec(String command, Pattern expected) throws Exception {
        String said = cluster.kubectl("-n", NAMESPACE, "exec", "heavy", "--", "sh", "-c", command);
        Matcher answer = expected.matcher(said);
        if (!answer.find()) {
            throw new IllegalStateException(command + ": '" + said + "' (expected: " + expected + ")");
        }
        return answer.group(1);
    }

    @Override
    public void close() throws Exception {
        cluster.kubectl("delete", "namespace", NAMESPACE, "--timeout=50s");
    }
}

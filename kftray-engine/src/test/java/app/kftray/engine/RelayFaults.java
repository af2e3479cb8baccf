package app.kftray.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is done to relays, what is said meanwhile, and how long it may take until datagrams are answered again. */
final class RelayFaults {
    private static final String NOTHING = "";

    private RelayFaults() {}

    interface Act {
        void on(RelayGround ground) throws Exception;
    }

    /**
     * @param says found in the code, message and hint of the problem that has to be told before the fault ends; empty where it ends at once
     * @param beyond whether the fault is beyond the relay: that is told, and the forward stays active
     * @param well from the fault's end until a datagram sent after it is answered and the forward says that it is active
     */
    record Row(String fault, String says, boolean beyond, Duration well, Act begin, Act end) {
        @Override
        public String toString() {
            return fault;
        }
    }

    static final List<Row> ROWS = List.of(
            // these end when another relay is ready
            row("the relay is killed", NOTHING, 1_000, replaced(RelayGround::killRelay), g -> {}),
            row("the relay is killed three times", NOTHING, 1_000, replaced(RelayFaults::killThrice), g -> {}),
            row("the relay is evicted", NOTHING, 1_000, replaced(RelayGround::evictRelay), g -> {}),
            row(
                    "the relay looks like one that a dead process left",
                    NOTHING,
                    1_000,
                    replaced(RelayGround::orphanRelay),
                    g -> {}),
            row("its process dies in the running pod", NOTHING, 1_000, RelayGround::killProcess, g -> {}),
            row("the target's pod is replaced", NOTHING, 1_000, RelayGround::killTarget, g -> {}),
            row("its node drains", "relay-not-scheduled", 8_000, RelayGround::drain, RelayGround::uncordon),
            row(
                    "a quota leaves no room",
                    "relay-not-admitted",
                    11_000,
                    g -> {
                        g.quota(1);
                        g.killRelay();
                    },
                    RelayGround::noQuota),
            row(
                    "the right to make relays is withdrawn",
                    "forbidden",
                    11_000,
                    g -> {
                        g.withdraw();
                        g.killRelay();
                    },
                    RelayGround::allow),
            row(
                    "the image is not there",
                    "relay-image .*localhost/kftray/none:1 .*ErrImageNeverPull.* kftray.relay.image",
                    8_000,
                    g -> g.change(Map.of("image", "localhost/kftray/none:1", "pull-policy", "Never")),
                    g -> g.change(Map.of())),
            row(
                    "the image cannot be pulled",
                    "relay-image .*localhost/kftray/none:1 .*(ErrImagePull|ImagePullBackOff).*refused\\) .*kftray.relay.image",
                    8_000,
                    g -> g.change(Map.of("image", "localhost/kftray/none:1", "pull-policy", "Always")),
                    g -> g.change(Map.of())),
            row(
                    "Pod Security does not admit it",
                    "relay-not-admitted",
                    8_000,
                    g -> g.change(Map.of("patch", Map.of("spec", Map.of("hostNetwork", true)))),
                    g -> g.change(Map.of())),
            row(
                    "it ends again and again",
                    "relay-crashing",
                    8_000,
                    g -> g.change(Map.of(
                            "patch", Map.of("spec", Map.of("containers", List.of(nonsense(g.relayImage())))))),
                    g -> g.change(Map.of())),
            beyond("a network policy drops what it sends", "no-answer .*network policy", g -> g.keepFromTarget("DROP")),
            beyond(
                    "a firewall refuses what it sends",
                    "relay-report .*network policy",
                    g -> g.keepFromTarget("REJECT")),
            row("the API server restarts", NOTHING, 6_000, g -> g.control("apiserver", "restart"), g -> {}),
            row(
                    "the API server is away for five seconds",
                    NOTHING,
                    8_000,
                    g -> {
                        g.control("apiserver", "stop");
                        Thread.sleep(5_000);
                    },
                    g -> g.control("apiserver", "restart")),
            row("the kubelet restarts", NOTHING, 10_000, g -> g.control("kubelet", "restart"), g -> {}));

    private static Row row(String fault, String says, int wellMillis, Act begin, Act end) {
        return new Row(fault, says, false, Duration.ofMillis(wellMillis), begin, end);
    }

    /** Between the relay and its target, and gone in a moment. */
    private static Row beyond(String fault, String says, Act begin) {
        return new Row(fault, says, true, Duration.ofSeconds(1), begin, RelayGround::allowTarget);
    }

    private static Act replaced(Act act) {
        return ground -> {
            String before = ground.relay();
            act.on(ground);
            ground.awaitAnother(before);
        };
    }

    /** A container that admission takes, and that cannot do what its environment says. */
    private static Map<String, Object> nonsense(String image) {
        return Map.of(
                "name",
                "relay",
                "image",
                image,
                "imagePullPolicy",
                "IfNotPresent",
                "env",
                List.of(Map.of("name", "PROXY_TYPE", "value", "carrier-pigeon")),
                "securityContext",
                Map.of("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL"))));
    }

    private static void killThrice(RelayGround ground) throws Exception {
        for (int i = 0; i < 3; i++) {
            ground.killRelay();
            Thread.sleep(700); // a person's pause, or a node's: another one is starting
        }
    }
}

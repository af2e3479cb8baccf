package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.RelayProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.engine.target.TargetState;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A relay that does not start, or is lost: it is replaced, and whoever needs it is told what is wrong. */
class RelayRepairTest extends RelayScenario {
    @Test
    void aLostPodIsReplaced() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        cluster.gone("relay-1");

        await().until(() -> cluster.created.size() == 2);
        await().until(() -> last(dns) instanceof TargetState.Unavailable);
    }

    @Test
    void anEvictedPodIsReplacedAndRemoved() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.status("relay-1", new V1PodStatus().phase("Failed").reason("Evicted"));
        await().until(() -> cluster.created.size() == 2);
        cluster.ready("relay-2");
        await().until(() -> cluster.deleted.contains("relay-1"));
    }

    @Test
    void aRefusalIsToldOnceAndTriedAgain() {
        cluster.refusal = new RelayProblem.NotAdmitted("demo", "exceeded quota: pods");
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        TargetState refused = new TargetState.Unavailable(cluster.refusal);
        await().until(() -> last(dns).equals(refused));
        cluster.refusal = null;
        await().until(() -> cluster.created.size() == 1);
    }

    @Test
    void saysWhyItDoesNotStart() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);

        cluster.status("relay-1", waiting("ImagePullBackOff", "not found"));
        await().until(() -> problem() instanceof RelayProblem.NoImage);
        cluster.log = "bad REMOTE_PORT";
        cluster.status("relay-1", waiting("CrashLoopBackOff", "back-off"));
        await().until(() -> problem() instanceof RelayProblem.Crashing);
        assertThat(problem().message()).contains("exit code 2").contains("bad REMOTE_PORT");
        cluster.status(
                "relay-1",
                new V1PodStatus()
                        .phase("Pending")
                        .conditions(List.of(new V1PodCondition()
                                .type("PodScheduled")
                                .status("False")
                                .message("0/1 nodes are available"))));
        await().until(() -> problem() instanceof RelayProblem.NotScheduled);
    }

    @Test
    void whileTheApiServerIsAwayThatIsWhatIsWrongAndNotThePod() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.tell();
        await().until(() -> problem() instanceof RelayProblem.Starting);

        ForwardProblem away = new ServerProblem.Unreachable("https://10.0.0.1:6443", "it is off");
        cluster.away(away);
        await().until(() -> problem().equals(away));
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        cluster.away(away);
        await().during(Duration.ofMillis(300)).until(() -> last(dns) instanceof TargetState.Relayed);
    }

    private ForwardProblem problem() {
        return ((TargetState.Unavailable) last(dns)).problem();
    }

    private static V1PodStatus waiting(String reason, String message) {
        return new V1PodStatus()
                .phase("Pending")
                .containerStatuses(List.of(new V1ContainerStatus()
                        .name("relay")
                        .image("relay:1")
                        .lastState(new V1ContainerState()
                                .terminated(new V1ContainerStateTerminated()
                                        .reason("Error")
                                        .exitCode(2)))
                        .state(new V1ContainerState()
                                .waiting(new V1ContainerStateWaiting()
                                        .reason(reason)
                                        .message(message)))));
    }
}

package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.RelayProblem;
import app.kftray.engine.cluster.Nowhere;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What is removed when, and what of it is told. */
class RelayRemovalTest extends RelayScenario {
    @Test
    void theLastToLeaveRemovesIt() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");

        relay.leave("dns");

        await().until(() -> cluster.deleted.contains("relay-1"));
    }

    @Test
    void oneThatNobodyUsesIsForgottenAndTheNextUserHasAnother() {
        Relays relays = new Relays(settings(false), tools());
        Targets.Watch lease = relays.lease(new Nowhere(), List.of(), "demo", settings(false), DNS, dns::add);
        lease.doubt();
        lease.hurry();
        lease.refresh();
        assertThat(cluster.asked).containsExactly("doubt", "hurry", "refresh");
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        lease.close();
        await().until(() -> cluster.followers() == 0);
        relays.lease(new Nowhere(), List.of(), "demo", settings(false), DB, db::add);
        await().until(() -> cluster.created.size() == 2);
        assertThat(cluster.deleted).containsExactly("relay-1");
        relays.close(Duration.ofSeconds(10));
        assertThat(cluster.deleted).containsExactly("relay-1", "relay-2");
    }

    @Test
    void removesWhatItMadeAMomentAgoAndHasNotSeen() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        assertThat(ledger()).hasSize(1);

        relay.remove().toCompletableFuture().join();

        assertThat(cluster.deleted).containsExactly("relay-1");
        assertThat(ledger()).isEmpty();
    }

    @Test
    void whatWasRefusedIsNotThereToBeRemoved() {
        cluster.refusal = new RelayProblem.NotAdmitted("demo", "exceeded quota: pods");
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> !dns.isEmpty());

        relay.remove().toCompletableFuture().join();
        assertThat(cluster.deleted).isEmpty();
        assertThat(ledger()).isEmpty();
    }

    @Test
    void oneThatCannotBeRemovedInTimeIsToldOfAndStaysInTheLedger() {
        news.subscribe(event -> told.add(event.change() + " " + event.pod()));
        Relays relays = new Relays(settings(false), tools());
        relays.lease(new Nowhere(), List.of(), "demo", settings(false), DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.stuck = true;

        relays.close(Duration.ofMillis(50));

        assertThat(told).containsExactly("DEPLOYED relay-1", "LEFT_BEHIND relay-1");
        assertThat(ledger()).hasSize(1);
    }

    @Test
    void oneThatMayNotBeRemovedIsToldOfWithWhatIsMissing() {
        news.subscribe(event -> told.add(event.change() + ": " + event.cause()));
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.deletionRefusal = new AccessProblem.Forbidden("ann", "delete", "", "pods", "demo", "");

        relay.remove().toCompletableFuture().join();
        relay.tellLeftBehind();

        assertThat(told)
                .last()
                .isEqualTo("LEFT_BEHIND: it could not be removed: user ann may not delete pods in namespace demo;"
                        + " the next start tries again");
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndALivingOnesIsNot() {
        String living =
                ProcessMark.of(ProcessHandle.current().parent().orElseThrow()).toString();
        cluster.pods.put("left", left("999999999-1-0-0"));
        cluster.pods.put("used", left(living));
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.deleted.contains("left"));
        assertThat(cluster.deleted).doesNotContain("used");
    }

    @Test
    void aRemovalIsToldOnceHoweverLongThePodIsSeen() {
        List<String> removals = new CopyOnWriteArrayList<>();
        news.subscribe(event -> removals.add(event.change() + " " + event.pod()));
        cluster.pods.put("left", left("999999999-1-0-0"));
        relay(settings(false)).use("dns", DNS, dns::add);
        await().until(() -> cluster.deleted.contains("left"));

        cluster.pods.put("left", left("999999999-1-0-0")); // as a watch shows it that lags behind
        cluster.tell();
        await().until(() -> cluster.deleted.stream().filter("left"::equals).count() > 1);
        assertThat(removals).containsOnlyOnce("REMOVED left");
    }
}

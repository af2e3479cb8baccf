package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.engine.target.TargetState;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which relay a forward is led to, and when there is another. */
class RelayTest extends RelayScenario {
    @Test
    void oneServesAllTargetsAndGoesNowhereElse() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 1);
        assertThat(cluster.created.getFirst().toString())
                .contains("\"ALLOWED_TARGETS\",\"value\":\"tcp/db.example.com:5432,udp/dns.demo.svc:53\"");

        cluster.ready("relay-1");

        await().until(() -> last(dns) instanceof TargetState.Relayed);
        assertThat(last(dns)).isInstanceOfSatisfying(TargetState.Relayed.class, it -> {
            assertThat(it.target()).contains(DNS);
            assertThat(it.pods().getFirst().pod()).isEqualTo("relay-1");
            assertThat(it.pods().getFirst().port()).isEqualTo(RelaySpec.PORT);
        });
        assertThat(last(db))
                .isInstanceOfSatisfying(
                        TargetState.Relayed.class, it -> assertThat(it.target()).contains(DB));
    }

    @Test
    void aNewTargetGetsAnotherRelayAndTheOldOneServesUntilItIsThere() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 2);
        assertThat(last(dns)).isInstanceOf(TargetState.Relayed.class);
        assertThat(cluster.deleted).isEmpty();
        cluster.ready("relay-2");

        await().until(() -> cluster.retired.contains("relay-1"));
        assertThat(last(dns))
                .isInstanceOfSatisfying(
                        TargetState.Relayed.class,
                        it -> assertThat(it.pods().getFirst().pod()).isEqualTo("relay-2"));
    }

    @Test
    void staysWhereItIsWhenATargetIsNoLongerWanted() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        relay.leave("db");
        relay.use("again", DB, db::add);
        relay.leave("again");
        await().during(Duration.ofMillis(1_200)).until(() -> cluster.created.size() == 1 && cluster.deleted.isEmpty());
    }

    @Test
    void twoDoNotTouchEachOthersPods() {
        Relay one = relay(settings(false));
        one.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);
        Relay other = relay(settings(false));
        other.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 2);
        cluster.ready("relay-2");
        await().until(() -> last(db) instanceof TargetState.Relayed);
        assertThat(cluster.deleted).isEmpty();

        unused.clear();
        other.leave("db");
        await().until(() -> unused.contains(other));
        assertThat(cluster.deleted).containsExactly("relay-2");
        assertThat(unused).doesNotContain(one);
    }

    @Test
    void aDedicatedOneKnowsItsTargetByItself() {
        Relay relay = relay(settings(true));
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 1);
        assertThat(cluster.created.getFirst().toString())
                .contains("\"REMOTE_ADDRESS\",\"value\":\"db.example.com\"")
                .contains("\"PROXY_TYPE\",\"value\":\"tcp\"");
        cluster.ready("relay-1");
        await().until(() -> last(db) instanceof TargetState.Relayed);
        assertThat(((TargetState.Relayed) last(db)).target()).isEmpty();
    }

    @Test
    void whatHappensToItIsToldWithItsCause() {
        news.subscribe(event -> told.add(event.change().word() + " " + event.pod() + ": " + event.cause()));
        cluster.pods.put("left", left("999999999-1-0-0"));
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        cluster.gone("relay-1");
        await().until(() -> cluster.created.size() == 2);
        cluster.ready("relay-2");
        await().until(() -> last(dns) instanceof TargetState.Relayed);
        cluster.status(
                "relay-2", new V1PodStatus().phase("Failed").reason("Evicted").message("low on memory"));
        await().until(() -> cluster.created.size() == 3);
        cluster.ready("relay-3");
        await().until(() -> cluster.retired.contains("relay-2"));
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 4);
        cluster.ready("relay-4");
        await().until(() -> cluster.retired.contains("relay-3"));
        relay.leave("dns");
        relay.leave("db");
        await().until(() -> cluster.deleted.contains("relay-4"));

        // The deletion is done before it is told of.
        await().untilAsserted(() -> assertThat(told)
                .containsExactly(
                        "removed left: its kftray is gone and left it behind",
                        "deployed relay-1: forwards to udp://dns.demo.svc:53 need it",
                        "deployed relay-2: relay-1 is gone",
                        "healed relay-2: relay-1 is gone",
                        "deployed relay-3: relay-2 was stopped: Evicted, low on memory",
                        "healed relay-3: relay-2 was stopped: Evicted, low on memory",
                        "removed relay-2: it was stopped: Evicted, low on memory",
                        "deployed relay-4: there are targets that relay-3 may not reach",
                        "removed relay-3: relay-4 took its place",
                        "removed relay-4: no forward needs it any more"));
    }
}

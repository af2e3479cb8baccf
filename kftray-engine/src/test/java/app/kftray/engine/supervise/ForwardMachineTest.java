package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardMachineTest {
    private static final PodPort ONE = new PodPort("demo", "web-1", "u1", 8080);
    private static final PodPort TWO = new PodPort("demo", "web-2", "u2", 8080);
    private static final Proof PROOF = new Proof("spdy", Duration.ofMillis(3));
    private static final ForwardProblem AWAY = new ServerProblem.Unreachable("https://127.0.0.1:1", "refused");
    private static final ForwardProblem GONE = new StreamProblem.SessionLost("demo/web-1", "closed");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private ForwardMachine machine;

    @BeforeEach
    void setUp() {
        machine = new ForwardMachine("web", "svc/web", ReconnectPolicy.DEFAULT, () -> now, new Random(1));
    }

    @Test
    void isActiveOnlyWhenBoundAndProved() {
        assertThat(machine.handle(new Input.Start())).contains(new Action.Bind(), new Action.FindCluster());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.STARTING);

        List<Action> actions = machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF));

        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
        assertThat(actions).contains(new Action.Route(List.of(ONE)));
        assertThat(told(actions)).hasOnlyElementsOfType(ForwardEvent.Connected.class);
    }

    @Test
    void tellsThatItWaitsForALoginAndWhatItIsLikeAfterwards() {
        ForwardProblem login = new LoginProblem.LoginWaits("ann", "aws", 60, "enter ABCD", "aws login");
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        List<Action> waits = machine.handle(new Input.LoggingIn(login));
        assertThat(told(waits)).singleElement().isInstanceOfSatisfying(ForwardEvent.Reconnecting.class, it -> {
            assertThat(it.cause()).isEqualTo(login);
            assertThat(it.nextTry()).isNull();
        });
        machine.handle(new Input.LoginOver());
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.STARTING);
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        List<Action> active = machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF));
        assertThat(told(active)).hasOnlyElementsOfType(ForwardEvent.Connected.class);
    }

    @Test
    void aLoginThatWaitsIsNoNewsWhileConnectionsWork() {
        ForwardProblem login = new LoginProblem.LoginWaits("ann", "aws", 60, "", "aws login");
        activate(ONE);
        assertThat(machine.handle(new Input.LoggingIn(login))).isEmpty();
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
        assertThat(told(machine.handle(new Input.PodLost("demo/web-1", GONE))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Reconnecting.class,
                        it -> assertThat(it.cause()).isEqualTo(login));
    }

    @Test
    void tellsTheDownTimeWhenItRecovers() {
        activate(ONE);
        List<Action> lost = machine.handle(new Input.PodLost("demo/web-1", GONE));
        assertThat(lost).startsWith(new Action.Route(List.of()));
        assertThat(told(lost)).singleElement().isInstanceOfSatisfying(ForwardEvent.Reconnecting.class, event -> {
            assertThat(event.lastGood()).isEqualTo(now);
            assertThat(event.restarts()).isEqualTo(1);
        });
        now = now.plusMillis(250);

        List<Action> back = machine.handle(
                new Input.ProofGiven(only(Action.Prove.class, lost).ticket(), ONE, PROOF));

        assertThat(told(back)).singleElement().isInstanceOfSatisfying(ForwardEvent.Recovered.class, event -> {
            assertThat(event.downTime()).isEqualTo(Duration.ofMillis(250));
            assertThat(event.roundTrip()).isEqualTo(PROOF.roundTrip());
            assertThat(event.restarts()).isEqualTo(1);
        });
        assertThat(machine.snapshot().restarts()).isEqualTo(1);
        assertThat(machine.snapshot().problem()).isEqualTo(GONE);
    }

    @Test
    void goesOnWhenSomebodyElseReachesThePodThatItRestsFor() {
        activate(ONE);
        Action.Prove again = only(Action.Prove.class, machine.handle(new Input.PodLost("demo/web-1", GONE)));
        only(Action.Rest.class, machine.handle(new Input.ProofFailed(again.ticket(), ONE, GONE)));

        assertThat(machine.handle(new Input.PodAnswered("demo/web-2", Duration.ofMillis(1))))
                .isEmpty();
        List<Action> woken = machine.handle(new Input.PodAnswered("demo/web-1", Duration.ofMillis(1)));

        assertThat(only(Action.Prove.class, woken).pod()).isEqualTo(ONE);
        machine.handle(new Input.ProofGiven(only(Action.Prove.class, woken).ticket(), ONE, PROOF));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void provesTheSuccessorWhenItsPodIsReplaced() {
        activate(ONE);
        List<Action> actions = machine.handle(new Input.TargetFound(List.of(TWO)));
        assertThat(only(Action.Prove.class, actions).pod()).isEqualTo(TWO);
        assertThat(actions).contains(new Action.Route(List.of()));
    }

    @Test
    void addsAPodWithoutProvingAgain() {
        activate(ONE);
        assertThat(machine.handle(new Input.TargetFound(List.of(ONE, TWO))))
                .containsExactly(new Action.Route(List.of(ONE, TWO)));
    }

    @Test
    void ignoresAnAnswerThatWasOvertaken() {
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        Action.Prove old = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        machine.handle(new Input.TargetFound(List.of(TWO)));

        assertThat(machine.handle(new Input.ProofGiven(old.ticket(), ONE, PROOF)))
                .isEmpty();
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.STARTING);
    }

    @Test
    void leavesAClustersAbsenceToItsGate() {
        activate(ONE);
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.PodLost("demo/web-1", GONE)));
        assertThat(machine.handle(new Input.ProofFailed(prove.ticket(), ONE, AWAY)))
                .contains(new Action.BlameCluster(ONE, AWAY))
                .noneMatch(Action.Rest.class::isInstance);
        assertThat(machine.snapshot().problem()).isEqualTo(AWAY);
        assertThat(machine.handle(new Input.ClusterUp())).anyMatch(Action.Prove.class::isInstance);
    }

    @Test
    void failsOnWhatWaitingCannotMendAndComesBackWhenItIsMended() {
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        List<Action> actions =
                machine.handle(new Input.ClusterMissing(new KubeconfigProblem.UnknownContext("x", List.of("y"))));
        assertThat(told(actions)).hasOnlyElementsOfType(ForwardEvent.Failed.class);
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.FAILED);

        machine.handle(new Input.ClusterFound("x"));
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void failsForWantOfAServiceOrARightAndGoesOnWhenItIsThere() {
        activate(ONE);
        ForwardProblem lacks = new TargetProblem.NotFound("service", "demo", "web", List.of());
        machine.handle(new Input.TargetMissing(lacks));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.FAILED);

        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        ForwardProblem forbidden = new AccessProblem.Forbidden("me", "create", "", "pods/portforward", "demo", "");
        List<Action> refused = machine.handle(new Input.ProofFailed(prove.ticket(), ONE, forbidden));
        assertThat(told(refused)).hasOnlyElementsOfType(ForwardEvent.Failed.class);
        Action.Rest rest = only(Action.Rest.class, refused);
        List<Action> again = machine.handle(new Input.Rested(rest.ticket()));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.FAILED);

        machine.handle(new Input.ProofGiven(only(Action.Prove.class, again).ticket(), ONE, PROOF));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void tellsAnEditedKubeconfigAsTheCauseOfItsRestart() {
        activate(ONE);
        List<Action> edited = machine.handle(new Input.ClusterFound("kind"));
        ForwardProblem cause = new KubeconfigProblem.KubeconfigChanged("kind", "kind");
        assertThat(told(edited))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Reconnecting.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));

        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        assertThat(told(machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Recovered.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));
    }

    @Test
    void leadsElsewhereWithItsDoorOpenWhenItsConfigurationChanges() {
        activate(ONE);
        List<Action> changed = machine.handle(new Input.Reconfigured(false));
        assertThat(changed)
                .containsSubsequence(
                        new Action.Route(List.of()),
                        new Action.LeaveTarget(),
                        new Action.LeaveCluster(),
                        new Action.FindCluster())
                .doesNotContain(new Action.Unbind());
        ForwardProblem cause = new ConfigProblem.Changed("web");
        assertThat(told(changed))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Reconnecting.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));

        assertThat(told(machine.handle(new Input.ClusterFound("kind"))))
                .as("the kubeconfig is not what changed")
                .isEmpty();
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(TWO))));
        assertThat(told(machine.handle(new Input.ProofGiven(prove.ticket(), TWO, PROOF))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Recovered.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));
    }

    @Test
    void keepsItsClusterWhenOnlyItsTargetChanges() {
        activate(ONE);
        List<Action> changed = machine.handle(new Input.Reconfigured(true));
        assertThat(changed)
                .containsSubsequence(new Action.Route(List.of()), new Action.WatchTarget())
                .doesNotContain(new Action.LeaveCluster(), new Action.FindCluster());
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(TWO))));
        machine.handle(new Input.ProofGiven(prove.ticket(), TWO, PROOF));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);

        ForwardProblem unknown = new KubeconfigProblem.UnknownContext("kind", List.of());
        machine.handle(new Input.ClusterMissing(unknown));
        assertThat(machine.handle(new Input.Reconfigured(true)))
                .as("there is no cluster to keep")
                .isEmpty();
        assertThat(machine.snapshot().problem()).isEqualTo(unknown);
    }

    @Test
    void looksNowAndThenWhetherAWayWithoutASessionStillWorks() {
        Action.Prove first = start();
        Proof alone = new Proof("v4", Duration.ofMillis(3));
        Action.Rest pause = only(Action.Rest.class, machine.handle(new Input.ProofGiven(first.ticket(), ONE, alone)));

        List<Action> look = machine.handle(new Input.Rested(pause.ticket()));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
        long ticket = only(Action.Prove.class, look).ticket();
        pause = only(Action.Rest.class, machine.handle(new Input.ProofGiven(ticket, ONE, alone)));

        ticket = only(Action.Prove.class, machine.handle(new Input.Rested(pause.ticket())))
                .ticket();
        assertThat(machine.handle(new Input.ProofFailed(ticket, ONE, AWAY)))
                .contains(new Action.Route(List.of()), new Action.BlameCluster(ONE, AWAY));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.RECONNECTING);
    }

    @Test
    void aLookWithoutAnAnswerIsALossWithinFifteenSeconds() {
        Action.Prove first = start();
        Proof alone = new Proof("v4", Duration.ofMillis(3));
        Action.Rest pause = only(Action.Rest.class, machine.handle(new Input.ProofGiven(first.ticket(), ONE, alone)));
        List<Action> look = machine.handle(new Input.Rested(pause.ticket()));
        Action.Rest limit = only(Action.Rest.class, look);
        assertThat(pause.delay().plus(limit.delay())).isLessThan(Duration.ofSeconds(15));

        List<Action> silent = machine.handle(new Input.Rested(limit.ticket()));

        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.RECONNECTING);
        assertThat(machine.snapshot().problem()).isInstanceOf(StreamProblem.SessionLost.class);
        assertThat(silent).contains(new Action.Route(List.of())).anyMatch(Action.Prove.class::isInstance);
        long late = only(Action.Prove.class, look).ticket();
        assertThat(machine.handle(new Input.ProofGiven(late, ONE, alone))).isEmpty();
    }

    @Test
    void aWakeReplacesAProofThatMayHang() {
        Action.Prove hanging = start();
        Action.Prove fresh = only(Action.Prove.class, machine.handle(new Input.Woken()));
        assertThat(machine.handle(new Input.ProofFailed(hanging.ticket(), ONE, AWAY)))
                .isEmpty();
        machine.handle(new Input.ProofGiven(fresh.ticket(), ONE, PROOF));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void takesATakenPortWhenItIsFreeAndTellsOnlyOnce() {
        machine.handle(new Input.Start());
        ForwardProblem taken = new LocalProblem.PortInUse("127.0.0.1:8080", "nginx", 7);
        assertThat(told(machine.handle(new Input.BindFailed(taken)))).hasOnlyElementsOfType(ForwardEvent.Failed.class);
        assertThat(machine.handle(new Input.BindAgain())).containsExactly(new Action.Bind());
        assertThat(told(machine.handle(new Input.BindFailed(taken)))).isEmpty();
        machine.handle(new Input.BindAgain());
        assertThat(told(machine.handle(new Input.Bound(List.of("127.0.0.1:8080")))))
                .hasOnlyElementsOfType(ForwardEvent.Listening.class);
    }

    @Test
    void tellsAContextSwitchAndTheTargetThatTheNewClusterLacks() {
        activate(ONE);
        List<Action> switched = machine.handle(new Input.ClusterFound("other"));
        assertThat(told(switched)).first().isInstanceOf(ForwardEvent.ContextSwitched.class);
        assertThat(switched).contains(new Action.Route(List.of()), new Action.WatchTarget());
        ForwardProblem lacks = new TargetProblem.NotFound("service", "demo", "web", List.of());
        assertThat(told(machine.handle(new Input.TargetMissing(lacks))))
                .singleElement()
                .isInstanceOfSatisfying(ForwardEvent.Failed.class, event -> {
                    assertThat(event.lastGood()).isEqualTo(now);
                    assertThat(event.restarts()).isEqualTo(1);
                });
        assertThat(machine.snapshot().problem()).isEqualTo(lacks);
    }

    @Test
    void asksForNothingMoreOnceItIsStopped() {
        Action.Prove prove = activate(ONE);
        assertThat(machine.handle(new Input.Stop())).contains(new Action.Unbind(), new Action.LeaveTarget());
        assertThat(Stream.of(
                                new Input.ProofGiven(prove.ticket(), ONE, PROOF),
                                new Input.TargetFound(List.of(TWO)),
                                new Input.BindAgain(),
                                new Input.ClusterUp(),
                                new Input.Stop())
                        .flatMap(input -> machine.handle(input).stream()))
                .isEmpty();
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.STOPPED);
    }

    /** A proxy that accepts all and drops it again must not be dialled as fast as it answers. */
    @Test
    void aWayThatIsLostAgainAndAgainIsProvedAtOnceOnlyAFewTimes() {
        activate(ONE);
        for (int loss = 0; loss < BriefLives.FORGIVEN; loss++) {
            recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
        }

        Duration rested = Duration.ZERO;
        for (int loss = 0; loss < 10; loss++) {
            List<Action> lost = machine.handle(new Input.PodLost("demo/web-1", GONE));
            assertThat(lost).noneMatch(Action.Prove.class::isInstance);
            Action.Rest rest = only(Action.Rest.class, lost);
            rested = rested.plus(rest.delay());
            recover(machine.handle(new Input.Rested(rest.ticket())));
        }
        assertThat(rested).isGreaterThan(Duration.ofSeconds(10));

        now = now.plus(ReconnectPolicy.DEFAULT.healthyAfter());
        recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
    }

    /** As by a balancer that drops every connection after a while: no loop, and nobody should wait for it. */
    @Test
    void aWayThatNeverLastsLongButNeverBreaksAtOnceIsAlwaysProvedAtOnce() {
        activate(ONE);
        for (int loss = 0; loss < 4 * BriefLives.FORGIVEN; loss++) {
            now = now.plus(BriefLives.BRIEF);
            recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
        }
    }

    @Test
    void aPodThatIsReplacedAgainAndAgainHasItsSuccessorProvedAtOnce() {
        activate(ONE);
        for (int kill = 0; kill < 4 * BriefLives.FORGIVEN; kill++) {
            PodPort next = new PodPort("demo", "web-" + kill, "next" + kill, 8080);
            List<Action> lost = machine.handle(new Input.PodLost(
                    machine.way() instanceof Way.Proved proved ? proved.pod().qualifiedPod() : "", GONE));
            assertThat(lost).anyMatch(Action.Prove.class::isInstance);
            Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(next))));
            machine.handle(new Input.ProofGiven(prove.ticket(), next, PROOF));
            assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
        }
    }

    @Test
    void aReplacedPodEndsTheRestThatItsLossesLedTo() {
        activate(ONE);
        for (int loss = 0; loss < BriefLives.FORGIVEN; loss++) {
            recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
        }
        only(Action.Rest.class, machine.handle(new Input.PodLost("demo/web-1", GONE)));

        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(TWO))));
        machine.handle(new Input.ProofGiven(prove.ticket(), TWO, PROOF));

        recover(machine.handle(new Input.PodLost("demo/web-2", GONE)));
    }

    /** Proved at once and well again. */
    private void recover(List<Action> lost) {
        Action.Prove prove = only(Action.Prove.class, lost);
        machine.handle(new Input.ProofGiven(prove.ticket(), prove.pod(), PROOF));
        assertThat(machine.snapshot().state()).isEqualTo(ForwardState.ACTIVE);
    }

    private Action.Prove start() {
        return start(ONE);
    }

    private Action.Prove start(PodPort pod) {
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        return only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(pod))));
    }

    private Action.Prove activate(PodPort pod) {
        Action.Prove prove = start(pod);
        machine.handle(new Input.ProofGiven(prove.ticket(), pod, PROOF));
        return prove;
    }

    private static List<ForwardEvent> told(List<Action> actions) {
        return actions.stream()
                .filter(Action.Tell.class::isInstance)
                .map(action -> ((Action.Tell) action).event())
                .toList();
    }

    private static <T extends Action> T only(Class<T> type, List<Action> actions) {
        return actions.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " among " + actions));
    }
}

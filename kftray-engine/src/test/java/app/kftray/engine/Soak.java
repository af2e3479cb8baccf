package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.engine.session.SessionSettings;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Twenty forwards in one process, asked all the time, while rows of the {@link FaultMatrix} are drawn from a seed and done one after
 * the other, often before the last one is over. Now and then everything has to be well again.
 */
final class Soak implements AutoCloseable {
    /** Those that connections outlive while they are held; the others say little of twenty forwards and take most of the time. */
    private static final List<FaultMatrix.Row> BEARABLE = Stream.concat(
                    FaultMatrix.rows().stream(), KubeconfigFaults.FILES.stream())
            .filter(row -> !row.fault().contains("longer than connections are held"))
            .toList();

    private static final System.Logger LOG = System.getLogger("soak");
    private static final int FORWARDS = 20;
    private static final int LONGEST_GAP_MILLIS = 1_000;
    private static final int FAULTS_IN_A_ROUND = 8;
    private static final Duration WELL = Duration.ofMinutes(2);
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** So long a session that answers nothing keeps the streams it has (ADR 0013), those of people who left among them. */
    private static final Duration SILENCE = SessionSettings.DEFAULT.silenceLimit();

    private final FaultGround ground;
    private final Random random;
    private final RunningEngine engine;
    private final EventLedger ledger = new EventLedger();
    private final List<SoakForward> forwards = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private int done;

    Soak(FaultGround ground, long seed) throws Exception {
        this.ground = ground;
        this.random = new Random(seed);
        this.engine = new RunningEngine(ground.kubeconfig(), "kftray.session.idle-timeout", IDLE.toMillis() + "ms");
        engine.service().subscribe(ledger::add);
        List<Supplier<ForwardConfig.Builder>> targets = List.of(
                () -> to(new Target.Service("many"), "80"),
                () -> to(new Target.Service("one"), "80"),
                () -> to(new Target.Service("named"), "80"),
                () -> to(new Target.Selector("app=many"), "8080"),
                () -> to(new Target.Pod("named-0"), "8080"));
        for (int i = 0; i < FORWARDS; i++) {
            forwards.add(new SoakForward(engine, "soaked-" + i, targets.get(i % targets.size())));
        }
    }

    private ForwardConfig.Builder to(Target target, String port) {
        return ForwardConfig.to(target, RemotePort.parse(port)).namespace(ground.namespace());
    }

    /** Nobody asks, and so no connection is open, once the last silent session has ended and what is idle has closed. */
    void awaitRest() {
        await("no connection is open")
                .during(IDLE.multipliedBy(3))
                .atMost(SILENCE.plusSeconds(30))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> engine.service().list().stream().allMatch(it -> it.connections() == 0));
    }

    /** Does faults for so long, whole rounds of them; afterwards all is well. */
    void run(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        do {
            forwards.forEach(SoakForward::ask);
            for (int i = 0; i < FAULTS_IN_A_ROUND; i++) {
                oneFault();
                Thread.sleep(random.nextInt(LONGEST_GAP_MILLIS));
            }
            ground.scale("many", 2);
            awaitWell();
            for (SoakForward forward : forwards) {
                forward.rest();
            }
            engine.events.clear();
        } while (System.nanoTime() < end);
    }

    private void oneFault() throws Exception {
        if (random.nextInt(FAULTS_IN_A_ROUND) == 0) {
            SoakForward forward = forwards.get(random.nextInt(FORWARDS));
            LOG.log(Level.INFO, "fault {0}: {1} is stopped and started", ++done, forward.alias());
            forward.restart();
            return;
        }
        FaultMatrix.Row row = BEARABLE.get(random.nextInt(BEARABLE.size()));
        try {
            LOG.log(Level.INFO, "fault {0}: {1}", ++done, row);
            row.act().on(ground);
        } catch (TestAbortedException cannot) {
            LOG.log(Level.INFO, "{0}", cannot.getMessage());
        }
    }

    private void awaitWell() {
        long since = System.nanoTime();
        ScheduledFuture<?> slow = clock.scheduleAtFixedRate(() -> logWaiting(since), 3, 3, TimeUnit.SECONDS);
        await("all are well after fault " + done)
                .atMost(WELL)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    assertThat(engine.service().list())
                            .hasSize(FORWARDS)
                            .allMatch(it -> it.state() == ForwardState.ACTIVE);
                    assertThat(forwards).allMatch(it -> it.answeredSince(since));
                });
        slow.cancel(false);
        LOG.log(Level.INFO, "all were well {0} ms after fault {1}", (System.nanoTime() - since) / 1_000_000, done);
    }

    /** What a person would look at while it takes long. */
    private void logWaiting(long since) {
        for (SoakForward forward : forwards) {
            ForwardStatus status = engine.status(forward.alias());
            if (status.state() != ForwardState.ACTIVE || !forward.answeredSince(since)) {
                LOG.log(Level.INFO, "not well: {0} {1} {2}", forward.alias(), status.state(), status.problem());
            }
        }
    }

    /** What every question came to so far, and whether the events tell the same as the forwards. Nobody asks meanwhile. */
    void check() {
        for (SoakForward forward : forwards) {
            Prober.Count count = forward.count();
            assertThat(count.refused())
                    .as("%s refused: %s", forward.alias(), count)
                    .isZero();
            assertThat(count.wrong())
                    .as("%s answered wrongly: %s", forward.alias(), count)
                    .isZero();
            assertThat(count.right())
                    .as("%s answered: %s", forward.alias(), count)
                    .isPositive();
            ledger.check(engine.status(forward.alias()), forward.starts());
        }
        assertThat(ledger.contradictions()).isEmpty();
    }

    /** One line of what was done and what came of it. */
    String summary() {
        Prober.Count all = forwards.stream().map(SoakForward::count).reduce(Prober.Count.NONE, Prober.Count::plus);
        return done + " faults, " + ledger.outages() + " outages of " + FORWARDS + " forwards; " + all;
    }

    @Override
    public void close() {
        forwards.forEach(SoakForward::close);
        engine.close();
        clock.shutdownNow();
    }
}

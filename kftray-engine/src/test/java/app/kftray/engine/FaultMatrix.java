package app.kftray.engine;

import app.kftray.api.config.Target;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is done to forwards, what may be lost by it, and how long it may take until all is well again. */
final class FaultMatrix {
    static final String ONE = "one";
    static final String MANY = "many";
    static final String NAMED = "named";

    /** As long as a black hole may go unnoticed, and how it is told. */
    static final Duration NOTICED = Duration.ofSeconds(15);

    static final String UNREACHED = "^reconnecting: (session-lost|cluster-unreachable)";

    private FaultMatrix() {}

    /** What may become of connections that are open at the time of the fault. None is ever refused, and none gets a wrong answer. */
    enum Losses {
        /** Each is answered. */
        NONE,
        /** Those that were in what was lost are cut off. */
        CUT
    }

    interface Act {
        void on(FaultGround ground) throws Exception;
    }

    /** What else is special about a row. */
    enum Trait {
        /** Answered within 0.3 s of a pod's readiness, where somebody watches that. */
        PROMPT,
        /** The way to the API server has to be encrypted. */
        ENCRYPTED,
        /** No real cluster can be made to do it. */
        SANDBOX_ONLY
    }

    /**
     * What some event must say.
     *
     * @param expression regular, found in the event's kind, its problem's code and text; empty for nothing of that kind
     * @param within from the beginning of the act, by the event's own time
     */
    record Telling(String expression, Duration within) {
        static final Telling NOTHING = new Telling("", Duration.ZERO);
        static final Duration EVER = Duration.ofHours(1);
    }

    /** @param well from the end of the act until a new connection is answered and the forward says that it is active */
    record Row(String fault, Target target, Losses losses, Duration well, Set<Trait> traits, Telling telling, Act act) {
        /** Services map their port; pods are asked at their own. */
        String port() {
            return target instanceof Target.Service ? "80" : "8080";
        }

        boolean is(Trait trait) {
            return traits.contains(trait);
        }

        private Row with(Trait trait) {
            Set<Trait> all = EnumSet.of(trait);
            all.addAll(traits);
            return new Row(fault, target, losses, well, all, telling, act);
        }

        Row promptly() {
            return with(Trait.PROMPT);
        }

        Row encrypted() {
            return with(Trait.ENCRYPTED);
        }

        Row onSandboxOnly() {
            return with(Trait.SANDBOX_ONLY);
        }

        Row telling(String expression) {
            return telling(expression, Telling.EVER);
        }

        Row telling(String expression, Duration within) {
            return new Row(fault, target, losses, well, traits, new Telling(expression, within), act);
        }

        @Override
        public String toString() {
            return fault;
        }
    }

    private static final List<Row> OBJECTS = List.of(
            // pods; the acts end when the new pod is ready
            row("the only pod is killed", ONE, Losses.CUT, 500, g -> g.killAll(ONE))
                    .promptly(),
            row("all of several pods are killed", MANY, Losses.CUT, 500, g -> g.killAll(MANY))
                    .promptly(),
            row("one of several pods is killed", MANY, Losses.CUT, 500, g -> g.killOne(MANY)),
            row("the only pod is killed three times", ONE, Losses.CUT, 500, g -> times(3, () -> g.killAll(ONE))),
            row("a pod has time to end", ONE, Losses.CUT, 500, g -> g.terminateOne(ONE, Duration.ofSeconds(1))),
            row("a rolling restart", MANY, Losses.CUT, 500, g -> g.rollOut(MANY))
                    .promptly(),
            row("scaled to nothing and back", MANY, Losses.CUT, 500, g -> {
                        g.scale(MANY, 0);
                        pause(1_000);
                        g.scale(MANY, 2);
                    })
                    .promptly(),
            row("a pod is evicted", MANY, Losses.CUT, 500, g -> g.evictOne(MANY)),
            row("scaled from two to one", MANY, Losses.CUT, 500, g -> g.scale(MANY, 1)),
            row("a stateful pod comes back under its name", NAMED, Losses.CUT, 500, g -> g.killAll(NAMED)),
            row("a pod by its name comes back", new Target.Pod("named-0"), Losses.CUT, 500, g -> g.killAll(NAMED)),
            row("the only pod is not ready for a while", ONE, Losses.NONE, 500, g -> {
                g.ready(ONE, false);
                pause(1_000);
                g.ready(ONE, true);
            }),
            row("the program restarts at once", ONE, Losses.CUT, 500, g -> g.restartProgram(ONE, Duration.ZERO)),
            row(
                    "nothing listens in the pod for two seconds",
                    ONE,
                    Losses.CUT,
                    500,
                    g -> g.restartProgram(ONE, Duration.ofSeconds(2))),
            row("a container restarts in its pod", ONE, Losses.CUT, 500, g -> g.restartContainer(ONE)),
            // services
            row("the selector leads to other pods", ONE, Losses.CUT, 1_000, g -> g.expose(ONE, MANY, 80, 8080)),
            row("the selector leads nowhere for a while", ONE, Losses.CUT, 1_000, g -> {
                g.expose(ONE, "nobody", 80, 8080);
                pause(1_500);
                g.expose(ONE, ONE, 80, 8080);
            }),
            row("the service has another port for a while", ONE, Losses.CUT, 1_000, g -> {
                g.expose(ONE, ONE, 81, 8080);
                pause(1_500);
                g.expose(ONE, ONE, 80, 8080);
            }),
            row("the service leads to a dead port for a while", ONE, Losses.CUT, 1_000, g -> {
                g.expose(ONE, ONE, 80, 1);
                pause(1_500);
                g.expose(ONE, ONE, 80, 8080);
            }),
            row("the service is deleted and made again", ONE, Losses.CUT, 1_000, g -> {
                        g.hide(ONE);
                        pause(1_500);
                        g.expose(ONE, ONE, 80, 8080);
                    })
                    .telling("^failed: no-such-service.*\\bone\\b"));

    private static final List<Row> API_SERVER = List.of(
            row("sessions are cut by the server", MANY, Losses.CUT, 1_000, FaultGround::cutSessions)
                    .onSandboxOnly(),
            row(
                            "watches end",
                            MANY,
                            Losses.NONE,
                            1_000,
                            g -> times(5, () -> {
                                g.dropWatches();
                                pause(200);
                            }))
                    .onSandboxOnly(),
            row("watches begin too late", ONE, Losses.CUT, 1_000, g -> {
                        g.forgetChanges();
                        g.killAll(ONE);
                    })
                    .onSandboxOnly(),
            row("a pod is killed while no watch runs", ONE, Losses.CUT, 3_000, g -> {
                        g.answer(500, "watch=true", 10);
                        g.dropWatches();
                        g.killAll(ONE);
                    })
                    .onSandboxOnly(),
            row("lists fail while nothing else does", MANY, Losses.NONE, 1_000, g -> {
                        g.answer(500, "/endpointslices", 4);
                        g.answer(500, "/services", 4);
                        g.dropWatches();
                        pause(2_000);
                        g.healAnswers();
                    })
                    .onSandboxOnly(),
            row("500 to a few port-forwards", ONE, Losses.CUT, 3_000, g -> {
                        g.answer(500, "/portforward", 3);
                        g.cutSessions();
                    })
                    .onSandboxOnly(),
            row("429 to a few port-forwards", ONE, Losses.CUT, 4_000, g -> {
                        g.answer(429, "/portforward", 2);
                        g.cutSessions();
                    })
                    .onSandboxOnly(),
            row("429 with a time to wait", ONE, Losses.CUT, 4_000, g -> {
                        g.answerRetryAfter(429, "/portforward", 1, 2);
                        g.cutSessions();
                    })
                    .onSandboxOnly(),
            row("503 to everything for two seconds", MANY, Losses.CUT, 3_000, g -> {
                        g.answer(503, "/", 1_000_000);
                        g.cutSessions();
                        g.dropWatches();
                        pause(2_000);
                        g.healAnswers();
                    })
                    .onSandboxOnly(),
            row("one 401", ONE, Losses.CUT, 3_000, g -> {
                        g.answer(401, "/portforward", 1);
                        g.cutSessions();
                    })
                    .onSandboxOnly(),
            row("the right is withdrawn and granted again", ONE, Losses.CUT, 10_000, g -> {
                        g.answer(403, "/portforward", 1_000_000);
                        g.cutSessions();
                        pause(1_500);
                        g.healAnswers();
                    })
                    .onSandboxOnly()
                    .telling("^failed: forbidden"),
            row("the API server restarts", MANY, Losses.CUT, 2_000, g -> g.apiServer("restart")),
            row("the API server is away for ten seconds", MANY, Losses.CUT, 4_000, g -> {
                g.apiServer("stop");
                pause(10_000);
                g.apiServer("restart");
            }),
            row("the API server is away for longer than connections are held", ONE, Losses.CUT, 4_000, g -> {
                        g.apiServer("stop");
                        pause(40_000);
                        g.apiServer("restart");
                    })
                    .telling("^reconnecting: cluster-unreachable"),
            row("the API server stands still for four seconds", MANY, Losses.NONE, 1_000, g -> {
                g.apiServer("pause");
                pause(4_000);
                g.apiServer("resume");
            }),
            row("the API server stands still for twenty seconds", MANY, Losses.CUT, 3_000, g -> {
                        g.apiServer("pause");
                        pause(20_000);
                        g.apiServer("resume");
                    })
                    .telling(UNREACHED, NOTICED),
            row("the kubelet restarts", MANY, Losses.CUT, 8_000, g -> g.kubelet("restart")),
            row("the kubelet is away for five seconds", MANY, Losses.CUT, 20_000, g -> {
                g.kubelet("stop");
                pause(5_000);
                g.kubelet("restart");
            }));

    /** Whether the regular expression of {@code KFTRAY_FAULT} is found in a row's name; without it all are wanted. */
    static boolean isWanted(String fault) {
        return Pattern.compile(System.getenv().getOrDefault("KFTRAY_FAULT", ""))
                .matcher(fault)
                .find();
    }

    /** All that is done to pods, services, the network and the API server. */
    static List<Row> rows() {
        return Stream.of(OBJECTS, NetworkFaults.ROWS, API_SERVER)
                .flatMap(List::stream)
                .toList();
    }

    static Stream<Row> chosen() {
        return chosen(Stream.of(rows(), KubeconfigFaults.FILES, KubeconfigFaults.LOGINS, SleepFaults.ROWS));
    }

    /** What nobody but the forward itself notices, however many share a cluster. */
    static Stream<Row> chosenToBeBesideOthers() {
        return chosen(Stream.of(NetworkFaults.ROWS, KubeconfigFaults.LOGINS, SleepFaults.ROWS));
    }

    /** What is done to the cluster itself, or to a second one. */
    static Stream<Row> chosenToBeAlone() {
        return chosen(Stream.of(OBJECTS, API_SERVER, KubeconfigFaults.FILES));
    }

    private static Stream<Row> chosen(Stream<List<Row>> rows) {
        return rows.flatMap(List::stream).filter(row -> isWanted(row.fault()));
    }

    static Row row(String fault, String service, Losses losses, int wellMillis, Act act) {
        return row(fault, new Target.Service(service), losses, wellMillis, act);
    }

    private static Row row(String fault, Target target, Losses losses, int wellMillis, Act act) {
        return new Row(fault, target, losses, Duration.ofMillis(wellMillis), Set.of(), Telling.NOTHING, act);
    }

    interface Step {
        void run() throws Exception;
    }

    static void times(int times, Step step) throws Exception {
        for (int i = 0; i < times; i++) {
            step.run();
        }
    }

    /** For so long the fault lasts. */
    static void pause(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }
}

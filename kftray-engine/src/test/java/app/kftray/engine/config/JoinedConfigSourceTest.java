package app.kftray.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.PluginProblem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class JoinedConfigSourceTest {
    private static final ForwardConfig WEB = forward("web", 8080);
    private static final ForwardConfig DB = forward("db", 5432);

    @Test
    void allSourcesAreReadTogetherInTheirOrder() {
        assertThat(joined(new Toy("files", DB), new Toy("toy", WEB)).load().forwards())
                .containsExactly(DB, WEB);
    }

    @Test
    void eachIsAskedOnAVirtualThread() {
        List<Boolean> virtual = new CopyOnWriteArrayList<>();
        joined(new Toy("toy", () -> {
                    virtual.add(Thread.currentThread().isVirtual());
                    return report();
                }))
                .load();
        assertThat(virtual).containsExactly(true);
    }

    @Test
    void whatTwoSourcesWantIsTheEarliersAndTold() {
        ConfigReport report = joined(
                        new Toy("files", WEB, DB), new Toy("toy", forward("web", 9090), forward("other", 8080)))
                .load();
        assertThat(report.forwards()).containsExactly(WEB, DB);
        assertThat(report.errors())
                .containsExactly(
                        new ConfigProblem.Clash("the alias web", "web (files)", "web (toy)"),
                        new ConfigProblem.Clash("127.0.0.1:8080", "web (files)", "other (toy)"));
    }

    @Test
    void whoClashesWithNobodyEarlierGoesOn() {
        ForwardConfig other = ForwardConfig.to(new Target.Service("db"), new RemotePort.Numbered(80))
                .alias("db")
                .localPort(8080)
                .localAddresses(List.of("::1"))
                .build();
        ForwardConfig all =
                other.toBuilder().alias("all").localAddresses(List.of("::")).build();
        ConfigReport report =
                joined(new Toy("files", WEB, other), new Toy("toy", all)).load();
        assertThat(report.forwards()).containsExactly(WEB, other);
        assertThat(report.errors())
                .containsExactly(
                        new ConfigProblem.Clash("[::]:8080", List.of("web (files)", "db (files)", "all (toy)")));
    }

    @Test
    void oneThatFailsIsToldAndHoldsUpNoOther() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ConfigReport report = joined(
                        new Toy("throws", () -> {
                            throw new IllegalStateException("the server said no");
                        }),
                        new Toy("links", () -> {
                            throw new NoClassDefFoundError("com/example/Absent");
                        }),
                        new Toy("hangs", () -> {
                            await().forever().until(() -> never.getCount() == 0);
                            return report();
                        }),
                        new Toy("silent", () -> null),
                        new Toy(
                                "strange",
                                WEB.toBuilder()
                                        .localAddresses(List.of("localhost"))
                                        .build()),
                        new Toy("good", DB))
                .load();
        assertThat(report.forwards()).containsExactly(DB);
        assertThat(report.errors())
                .containsExactly(
                        new PluginProblem.SourceFailed("throws", "the server said no"),
                        new PluginProblem.SourceFailed("links", "com/example/Absent"),
                        new PluginProblem.SourceFailed("hangs", "it did not answer within 1 s"),
                        new PluginProblem.SourceFailed("silent", "it reported nothing"),
                        new PluginProblem.SourceFailed(
                                "strange", "the local address of web is localhost (expected: an IP address)"));
        assertThat(report.errors().getFirst().message())
                .isEqualTo("the configuration source throws failed: the server said no");
    }

    @Test
    void aChangeOfOneIsToldWithWhatTheOthersSay() throws Exception {
        Toy files = new Toy("files", WEB);
        Toy toy = new Toy("toy");
        List<ConfigReport> told = new CopyOnWriteArrayList<>();
        try (AutoCloseable watch = joined(files, toy).watch(told::add)) {
            toy.change(DB);
            await().until(() -> told.size() == 1);
            assertThat(told.getLast().forwards()).containsExactly(WEB, DB);
            files.change();
            await().until(() -> told.size() == 2);
            assertThat(told.getLast().forwards()).containsExactly(DB);
        }
        assertThat(files.listeners).isEmpty();
        assertThat(toy.listeners).isEmpty();
    }

    @Test
    void oneThatCannotBeWatchedIsToldAndTheOthersAreWatched() throws Exception {
        Toy good = new Toy("good");
        ConfigSource broken = new Toy("broken", WEB) {
            @Override
            public AutoCloseable watch(Consumer<ConfigReport> listener) {
                throw new IllegalStateException("no connection");
            }
        };
        List<ConfigReport> told = new CopyOnWriteArrayList<>();
        try (AutoCloseable watch = joined(broken, good).watch(told::add)) {
            await().until(() -> told.size() == 1);
            assertThat(told.getFirst().errors())
                    .containsExactly(new PluginProblem.SourceFailed("broken", "no connection"));
            good.change(DB);
            await().until(() -> told.size() == 2);
            assertThat(told.getLast().forwards()).containsExactly(DB);
        }
    }

    private static JoinedConfigSource joined(ConfigSource... sources) {
        return new JoinedConfigSource(List.of(sources), Duration.ofSeconds(1));
    }

    private static ConfigReport report(ForwardConfig... forwards) {
        return new ConfigReport(List.of(forwards), List.of(), List.of());
    }

    private static ForwardConfig forward(String name, int port) {
        return ForwardConfig.to(new Target.Service(name), new RemotePort.Numbered(80))
                .alias(name)
                .localPort(port)
                .build();
    }

    private static class Toy implements ConfigSource {
        private final String name;
        private final Supplier<ConfigReport> loading;
        final List<Consumer<ConfigReport>> listeners = new CopyOnWriteArrayList<>();

        Toy(String name, Supplier<ConfigReport> loading) {
            this.name = name;
            this.loading = loading;
        }

        Toy(String name, ForwardConfig... forwards) {
            this(name, () -> report(forwards));
        }

        void change(ForwardConfig... forwards) {
            listeners.forEach(it -> it.accept(report(forwards)));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ConfigReport load() {
            return loading.get();
        }

        @Override
        public AutoCloseable watch(Consumer<ConfigReport> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }
}

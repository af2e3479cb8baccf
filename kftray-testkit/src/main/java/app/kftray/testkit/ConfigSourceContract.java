package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ConfigSource} promises. Extend it, say how the source's place is filled, and run the tests. */
@Timeout(60)
public abstract class ConfigSourceContract {

    /** For the test that extends it. */
    protected ConfigSourceContract() {}

    /** A source that reads the place of this test. */
    protected abstract ConfigSource source() throws IOException;

    /** Makes the place hold these forwards, services by these names, and no others; the names are the aliases. */
    protected abstract void write(List<String> services) throws IOException;

    /** Adds a mistake to the place, beside the forwards that are there. */
    protected abstract void spoil() throws IOException;

    /** Whether the source tells of changes. */
    protected boolean watches() {
        return true;
    }

    /** Whether the source is a service of its module, as that of a plug-in is. */
    protected boolean isService() {
        return true;
    }

    @Test
    public void itsNameIsShortAndLowerCase() throws Exception {
        assertThat(source().name()).matches("[a-z][a-z0-9-]*").isEqualTo(source().name());
    }

    @Test
    public void itIsFoundByServiceLoader() throws Exception {
        assumeTrue(isService(), "it is no plug-in's");
        Class<?> type = source().getClass();
        assertThat(ServiceLoader.load(ConfigSource.class, type.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::type)
                        .anyMatch(type::equals))
                .as("a provider of the class %s", type.getName())
                .isTrue();
    }

    @Test
    public void whatIsThereIsReadEachTime() throws Exception {
        ConfigSource source = source();
        write(List.of());
        assertThat(load(source)).isEqualTo(new ConfigReport(List.of(), List.of(), List.of()));
        write(List.of("web", "db"));
        ConfigReport first = load(source);
        assertThat(aliases(first)).containsExactlyInAnyOrder("web", "db");
        assertThat(first.errors()).isEmpty();
        assertThat(load(source)).as("unchanged, the order too").isEqualTo(first);
        write(List.of("web"));
        assertThat(aliases(load(source))).containsExactly("web");
    }

    @Test
    public void aMistakeIsReportedAndTheOthersAreRead() throws Exception {
        write(List.of("web", "db"));
        spoil();
        ConfigReport report = load(source());
        assertThat(aliases(report)).containsExactlyInAnyOrder("web", "db");
        assertThat(report.errors()).isNotEmpty().allSatisfy(ConfigSourceContract::isPlain);
    }

    @Test
    public void changesAreTold() throws Exception {
        assumeTrue(watches(), "it never changes");
        write(List.of("web"));
        List<ConfigReport> told = new CopyOnWriteArrayList<>();
        try (AutoCloseable watch = source().watch(told::add)) {
            write(List.of("web", "db"));
            soon(() -> lastIs(told, "web", "db"));
            write(List.of("db"));
            soon(() -> lastIs(told, "db"));
            spoil();
            soon(() -> !told.getLast().errors().isEmpty());
        }
    }

    @Test
    public void nothingIsToldWithoutAChangeOrAfterTheEnd() throws Exception {
        assumeTrue(watches(), "it never changes");
        write(List.of("web"));
        List<ConfigReport> ended = new CopyOnWriteArrayList<>();
        List<ConfigReport> told = new CopyOnWriteArrayList<>();
        AutoCloseable first = source().watch(ended::add);
        try (AutoCloseable second = source().watch(told::add)) {
            first.close();
            first.close();
            await().during(Duration.ofMillis(500)).until(told::isEmpty);
            write(List.of("db"));
            soon(() -> lastIs(told, "db"));
        }
        assertThat(ended).isEmpty();
    }

    @Test
    public void aWatchMayBeEndedByItsListener() throws Exception {
        assumeTrue(watches(), "it never changes");
        write(List.of("web"));
        CompletableFuture<AutoCloseable> watch = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        watch.complete(source().watch(changed -> closed.complete(close(watch.join()))));
        write(List.of("db"));
        assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean close(AutoCloseable watch) {
        try {
            watch.close();
            return true;
        } catch (Exception failure) {
            return false;
        }
    }

    /** As the engine does it. */
    private static ConfigReport load(ConfigSource source) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.submit(source::load).get(10, TimeUnit.SECONDS);
        }
    }

    private static void soon(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
    }

    private static boolean lastIs(List<ConfigReport> told, String... aliases) {
        return !told.isEmpty()
                && List.copyOf(aliases(told.getLast())).containsAll(List.of(aliases))
                && told.getLast().forwards().size() == aliases.length;
    }

    private static List<String> aliases(ConfigReport report) {
        return report.forwards().stream().map(ForwardConfig::alias).toList();
    }

    private static void isPlain(ForwardProblem problem) {
        assertThat(problem.code()).as("code").matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(problem.message()).as("message").isNotBlank().doesNotContain("\n", "Exception");
        assertThat(problem.hint()).as("hint").doesNotContain("\n");
    }
}

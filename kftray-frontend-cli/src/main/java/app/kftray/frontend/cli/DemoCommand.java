package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kftray demo}: forwards into a cluster that lives in this process. */
@Command(
        name = "demo",
        description = "Forwards into a sandbox cluster in this process, to try it without a cluster.",
        sortOptions = false,
        customSynopsis = "kftray demo [OPTIONS]",
        footer = {
            "",
            "With --for it tries its own forwards, kills a pod, and ends; the exit status is 1 if something did not work.",
            "",
            "Examples:",
            "  kftray demo",
            "  kftray demo --for 20s"
        })
final class DemoCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;
    private final Supplier<DemoCluster> clusters;

    @Option(names = "--for", paramLabel = "TIME", description = "Try everything and end after that: 20s, 2m.")
    @Nullable
    Duration time;

    @Mixin
    final OutputOptions output = new OutputOptions();

    DemoCommand(Surroundings around, Supplier<DemoCluster> clusters) {
        this.around = around;
        this.clusters = clusters;
    }

    @Override
    public int run() {
        Report report = around.report(output);
        try (DemoCluster cluster = clusters.get()) {
            ForwardRun run = new ForwardRun(around, report);
            run.whenSettled(forwards -> settled(run, cluster, forwards));
            return run.run(cluster.forwards());
        }
    }

    private void settled(ForwardRun run, DemoCluster cluster, List<ForwardStatus> forwards) {
        Duration wanted = time;
        if (wanted != null) {
            Thread.startVirtualThread(() -> check(run, cluster, forwards, wanted));
        } else if (output.format == OutputFormat.TEXT) {
            sayWhatToType(forwards.stream()
                    .flatMap(forward -> forward.addresses().stream().limit(1))
                    .toList());
        }
    }

    private void sayWhatToType(List<String> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        around.terminal().print("Try it in another terminal:");
        addresses.forEach(address -> around.terminal().print("  curl http://" + address + "/"));
        around.terminal().print("Kill the pod that answers, and see its forward go on:");
        around.terminal().print("  curl -X DELETE http://" + addresses.getFirst() + "/");
    }

    private void check(ForwardRun run, DemoCluster cluster, List<ForwardStatus> forwards, Duration wanted) {
        long end = System.nanoTime() + wanted.toNanos();
        boolean well = false;
        try {
            well = new DemoCheck(cluster, run::found).run(forwards);
            Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            run.end(well ? ExitStatus.OK : ExitStatus.FAILURE);
        }
    }
}

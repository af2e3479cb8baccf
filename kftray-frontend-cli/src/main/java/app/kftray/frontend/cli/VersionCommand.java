package app.kftray.frontend.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kftray version}. */
@Command(name = "version", description = "Prints the version, and of what it runs on.", sortOptions = false)
final class VersionCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    @Mixin
    final OutputOptions output = new OutputOptions();

    VersionCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public int run() {
        around.terminal().color(output.color);
        String version = around.context().version();
        String java = Runtime.version().toString();
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (output.format == OutputFormat.JSON) {
            around.terminal()
                    .print(JsonEvents.start("version", around.clock().instant())
                            .put("version", version)
                            .put("java", java)
                            .put("system", system));
        } else {
            around.terminal().print("kftray " + version + " (Java " + java + ", " + system + ")");
        }
        return ExitStatus.OK;
    }
}

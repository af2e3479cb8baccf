package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.frontend.FrontendContext;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The command line as a process of its own, with the real interrupts and a fake service. */
final class InterruptedMain implements FrontendContext {
    private final List<String> arguments;
    private final FakeService service = new FakeService();

    private InterruptedMain(List<String> arguments) {
        this.arguments = arguments;
        if (Boolean.getBoolean("hang")) {
            service.closing = LockSupport::park;
        }
    }

    public static void main(String[] arguments) {
        System.exit(new CliFrontend().run(new InterruptedMain(List.of(arguments))));
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public InputStream in() {
        return System.in;
    }

    @Override
    public PrintStream out() {
        return System.out;
    }

    @Override
    public PrintStream err() {
        return System.err;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Path configFolder() {
        return Path.of("/nowhere");
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void verbosity(int level) {}

    @Override
    public ForwardingService service() {
        return service;
    }
}

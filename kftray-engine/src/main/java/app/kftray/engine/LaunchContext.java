package app.kftray.engine;

import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.frontend.FrontendContext;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this launcher lends a frontend. */
final class LaunchContext implements FrontendContext, AutoCloseable {
    private static final String UNRELEASED = "0.1.0-SNAPSHOT";

    private final List<String> arguments;
    private final Startup startup;
    private @Nullable LocalForwardingService service;

    LaunchContext(List<String> arguments, Startup startup) {
        this.arguments = arguments;
        this.startup = startup;
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
        return System.getenv();
    }

    @Override
    public Path configFolder() {
        return startup.configFolder();
    }

    @Override
    public String version() {
        String version = Main.class.getModule().getDescriptor() == null
                ? null
                : Main.class.getModule().getDescriptor().rawVersion().orElse(null);
        return version == null ? UNRELEASED : version;
    }

    @Override
    public void verbosity(int level) {
        Logs.verbosity(level);
    }

    @Override
    public synchronized ForwardingService service() {
        LocalForwardingService built = service;
        if (built == null) {
            built = new LocalForwardingService(startup);
            service = built;
        }
        return built;
    }

    @Override
    public synchronized void close() {
        if (service != null) {
            service.close();
        }
    }
}

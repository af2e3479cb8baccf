package app.kftray.engine;

import app.kftray.api.frontend.Frontend;
import java.util.List;

/** Starts the program: finds the frontend and hands it the engine. */
public final class Main {
    private static final int FAILURE = 1;

    private Main() {}

    /**
     * Runs the frontend that {@code -Dapp.kftray.frontend} names, the command line where it names none, and ends the process with
     * its status.
     */
    public static void main(String[] arguments) {
        Logs.setUp();
        Startup startup = Startup.read(System.getenv());
        String name = System.getProperty("app.kftray.frontend", "cli");
        Frontend frontend = startup.plugins().frontends().get(name);
        if (frontend == null) {
            System.err.println("kftray: there is no frontend " + name + "; known are "
                    + startup.plugins().frontends().keySet());
            startup.plugins().problems().forEach(problem -> System.err.println("kftray: " + problem.message()));
            System.exit(FAILURE);
            return;
        }
        int status;
        try (LaunchContext context = new LaunchContext(List.of(arguments), startup)) {
            status = frontend.run(context);
        }
        // Netty's and OkHttp's threads would keep a finished process for a while.
        System.exit(status);
    }
}

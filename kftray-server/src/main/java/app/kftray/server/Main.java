package app.kftray.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The relay's process. Exit codes: 0 after SIGTERM, 1 when it cannot listen or a probe fails, 2 when a value of the environment
 * is wrong.
 */
public final class Main {
    private Main() {}

    /** Starts the relay as the environment says; {@code --health} asks the one that runs, {@code --rehearse} tries all paths. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        try {
            switch (command) {
                case "" -> serve(System.getenv());
                case "--health" -> end(HealthProbe.healthy(System.getenv()) ? 0 : 1);
                case "--rehearse" -> {
                    Rehearsal.run();
                    end(0);
                }
                default -> throw new BadSetting("argument", command, "none, or --health");
            }
        } catch (BadSetting e) {
            complain(e);
            end(2);
        } catch (IOException e) {
            complain(e);
            end(1);
        }
    }

    /** Returns once the relay listens; its event loops keep the process alive until a signal comes. */
    private static void serve(Map<String, String> variables) throws BadSetting, IOException {
        ServerConfig config = ServerConfig.from(variables);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        JsonLog log = new JsonLog(out, config.verbose());
        LibraryLog.leadTo(log);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> log.warn("thread ended", "thread", thread.getName(), "cause", failure));
        RelayServer server = new RelayServer(config, log);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.drain();
                            end(0);
                        },
                        "drain"));
        server.start();
    }

    private static void complain(Exception e) {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        err.println("kftray-server: " + e.getMessage());
    }

    /** Ends at once: nothing is left that would need an orderly end. */
    private static void end(int status) {
        Runtime.getRuntime().halt(status);
    }
}

package app.kftray.frontend.cli;

/** What every command's class can do once picocli has filled its fields. */
interface Command {

    /** Runs on the calling thread until the command is done; returns an {@link ExitStatus}. */
    int run();
}

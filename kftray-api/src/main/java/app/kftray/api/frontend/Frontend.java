package app.kftray.api.frontend;

/** A way for people to drive kftray: a command line, a tray icon. Found by ServiceLoader. */
public interface Frontend {

    /** A short, unique, lower-case name, for example {@code cli}. */
    String name();

    /** Runs until the person is done, on the calling thread; returns the process's exit status. */
    int run(FrontendContext context);
}

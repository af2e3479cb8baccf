package app.kftray.api.frontend;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the launcher lends a frontend. */
public interface FrontendContext {

    /** The command line after the program's name. */
    List<String> arguments();

    InputStream in();

    PrintStream out();

    PrintStream err();

    Map<String, String> environment();

    /** Where the person's files are; it may not exist yet. */
    Path configFolder();

    /** The program's version. */
    String version();

    /** How much is logged to standard error: 0 nothing but errors, 1 what happens, 2 with stack traces. */
    void verbosity(int level);

    /** The forwarding core, built at the first call so that commands that need none start quickly. */
    ForwardingService service();
}

package app.kftray.frontend.cli;

import app.kftray.api.frontend.FrontendContext;
import java.time.Clock;

/**
 * What a command is given to work with.
 *
 * @param context what the launcher lends
 * @param terminal where everything is printed
 * @param interrupts how the person stops a command
 * @param clock tells the time, and the zone in which people read it
 */
record Surroundings(FrontendContext context, Terminal terminal, Interrupts interrupts, Clock clock) {

    /** Puts the options about output into effect; the answer reports as they ask. */
    Report report(OutputOptions output) {
        terminal.color(output.color);
        int verbosity = Math.min(2, output.verbose.length);
        if (verbosity > 0) {
            context.verbosity(verbosity);
        }
        return output.format == OutputFormat.JSON
                ? new JsonReport(terminal, clock)
                : new TextReport(terminal, clock, verbosity > 0);
    }
}

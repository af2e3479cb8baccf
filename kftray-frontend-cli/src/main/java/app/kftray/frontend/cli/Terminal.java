package app.kftray.frontend.cli;

import app.kftray.api.problem.ForwardProblem;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The only place that touches the print streams. What people and scripts asked for goes to standard output, what went wrong
 * on the way to standard error. Used by one thread at a time.
 */
final class Terminal {
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final TerminalProbe probe;
    private ColorChoice choice = ColorChoice.AUTO;
    private @Nullable Paint paint;
    private boolean saidUnwritable;

    Terminal(PrintStream out, PrintStream err, Map<String, String> environment, TerminalProbe probe) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.probe = probe;
    }

    void color(ColorChoice chosen) {
        choice = chosen;
        paint = null;
    }

    /** One line, or several, to standard output; it may stay in a buffer until {@link #flush}. */
    void print(String text) {
        out.print(text + "\n");
    }

    /** One object to standard output, on a line of its own and in UTF-8: programs do not ask for the person's locale. */
    void print(Json object) {
        byte[] line = (object + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
    }

    /** One line to standard error. */
    void warn(String text) {
        out.flush();
        err.print(text + "\n");
        err.flush();
    }

    /** A problem to standard error, after a word that says how bad it is: {@code error} or {@code warning}. */
    void warn(String word, ForwardProblem problem) {
        Paint paint = errorPaint();
        String painted = word.equals("error") ? paint.bad(word) : paint.waiting(word);
        warn(painted + ": " + Sentences.problem(problem, paint));
        if (!problem.hint().isEmpty()) {
            warn("  " + paint.faint(Sentences.clean(problem.hint())));
        }
    }

    /** Hands on what was printed; false when that fails, which is told once. */
    boolean flush() {
        boolean failed = out.checkError();
        if (failed && !saidUnwritable) {
            saidUnwritable = true;
            warn("Standard output cannot be written: it was closed, or its disk is full.");
        }
        return !failed;
    }

    /** How standard output is coloured. */
    Paint paint() {
        Paint decided = paint;
        if (decided == null) {
            decided = choice.colored(environment, probe.isTerminal(1)) ? Paint.COLORED : Paint.PLAIN;
            paint = decided;
        }
        return decided;
    }

    private Paint errorPaint() {
        return choice.colored(environment, probe.isTerminal(2)) ? Paint.COLORED : Paint.PLAIN;
    }

    /** Columns that a line of a table may have; {@link Integer#MAX_VALUE} when nobody looks at a screen. */
    int width() {
        if (!probe.isTerminal(1)) {
            return Integer.MAX_VALUE;
        }
        int width = probe.width();
        return width > 0 ? width : Integer.MAX_VALUE;
    }

    /** What stands for text that was left out, in the stream's own character set. */
    String ellipsis() {
        Charset charset = out.charset();
        return charset.newEncoder().canEncode('\u2026') ? "\u2026" : "...";
    }
}

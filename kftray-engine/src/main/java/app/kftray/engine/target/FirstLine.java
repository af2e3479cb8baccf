package app.kftray.engine.target;

import org.jspecify.annotations.Nullable;

/**
 * The first line of what Kubernetes says in a status, at a length that fits into a sentence. What is too long loses its middle: messages there are
 * nested, and the cause stands last ({@code failed to pull … : connection refused}).
 */
public final class FirstLine {
    private static final int BEGINNING = 90;
    private static final int END = 150;

    private FirstLine() {}

    public static String of(@Nullable String text) {
        String line = text == null ? "" : text.strip().lines().findFirst().orElse("");
        return line.length() > BEGINNING + END
                ? line.substring(0, BEGINNING) + "…" + line.substring(line.length() - END)
                : line;
    }
}

package app.kftray.api.problem;

/**
 * A place in a text that a person wrote.
 *
 * @param source the file's path as the person gave it, {@code stdin}, or the command line's argument
 * @param line counted from 1; 0 when there is none
 * @param column counted from 1; 0 when there is none
 */
public record SourcePosition(String source, int line, int column) {
    @Override
    public String toString() {
        if (line == 0) {
            return source;
        }
        return column == 0 ? source + ":" + line : source + ":" + line + ":" + column;
    }
}

package app.kftray.frontend.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays rows out in columns, the first row as their heads, and shortens the widest ones where a line would not fit. On a screen that is
 * too narrow for that each row becomes a block, with a line for each field.
 */
final class Table {
    private static final String INDENT = "  ";
    private static final int NARROWEST = 8;

    private final List<List<Cell>> rows = new ArrayList<>();
    private final BitSet whole = new BitSet();
    private final String gap;

    Table() {
        this(3);
    }

    /** @param gap how many spaces stand between two columns */
    Table(int gap) {
        this.gap = " ".repeat(gap);
    }

    /**
     * One field of a row.
     *
     * @param text without colours, so that it can be measured
     * @param mark colours the text once it has its width
     */
    record Cell(String text, Mark mark) {
        static Cell of(String text) {
            return new Cell(text, painted -> painted);
        }
    }

    /** Colours a text without changing how wide it is. */
    interface Mark {
        String on(String text);
    }

    /** Never shortens the column, counted from 0: a part of an address is of no use. */
    void keepWhole(int column) {
        whole.set(column);
    }

    void add(List<Cell> row) {
        rows.add(List.copyOf(row));
    }

    /** The lines, none wider than {@code width} where that can be; {@code ellipsis} ends a shortened text. */
    List<String> lines(int width, String ellipsis) {
        int[] widths = shrink(widths(), width);
        if (total(widths) > width) {
            return blocks(width, ellipsis);
        }
        List<String> lines = new ArrayList<>();
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                Cell cell = row.get(i);
                String text = shorten(cell.text(), widths[i], ellipsis);
                line.append(cell.mark().on(text));
                if (i < row.size() - 1) {
                    line.repeat(' ', widths[i] - columns(text)).append(gap);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private List<String> blocks(int width, String ellipsis) {
        List<Cell> heads = rows.getFirst();
        int head =
                heads.stream().skip(1).mapToInt(it -> columns(it.text())).max().orElse(0);
        int room = Math.max(NARROWEST, width - 2 * INDENT.length() - head);
        List<String> lines = new ArrayList<>();
        for (List<Cell> row : rows.subList(1, rows.size())) {
            for (int i = 0; i < row.size(); i++) {
                Cell cell = row.get(i);
                if (i == 0) {
                    int columns = Math.max(NARROWEST, width);
                    lines.add(cell.mark().on(whole.get(i) ? cell.text() : shorten(cell.text(), columns, ellipsis)));
                    continue;
                }
                String name = heads.get(i).text();
                String text = whole.get(i) ? cell.text() : shorten(cell.text(), room, ellipsis);
                lines.add(INDENT
                        + heads.get(i).mark().on(name)
                        + " ".repeat(head - columns(name))
                        + INDENT
                        + cell.mark().on(text));
            }
        }
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], columns(row.get(i).text()));
            }
        }
        return widths;
    }

    private int total(int[] widths) {
        return gap.length() * (widths.length - 1) + IntStream.of(widths).sum();
    }

    private int[] shrink(int[] widths, int available) {
        int total = total(widths);
        while (total > available) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (!whole.get(i) && widths[i] > NARROWEST && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            total--;
        }
        return widths;
    }

    private static String shorten(String text, int width, String ellipsis) {
        if (columns(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - ellipsis.length())) + ellipsis;
    }

    private static int columns(String text) {
        return text.codePointCount(0, text.length());
    }
}

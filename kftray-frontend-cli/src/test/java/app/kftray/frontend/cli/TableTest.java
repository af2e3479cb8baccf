package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.frontend.cli.Table.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheyMustBe() {
        assertThat(table().lines(Integer.MAX_VALUE, "…"))
                .containsExactly("A                      BB", "a-very-long-name-é-x   b");
    }

    @Test
    void theWidestColumnGivesWay() {
        assertThat(table().lines(18, "…")).containsExactly("A               BB", "a-very-long-…   b");
        assertThat(table().lines(18, "...")).last().isEqualTo("a-very-lon...   b");
    }

    @Test
    void aColumnKeepsAFewLettersHoweverNarrowTheScreen() {
        assertThat(table().lines(3, "…")).last().isEqualTo("a-very-…   b");
    }

    @Test
    void anAddressIsNeverShortened() {
        Table table = table();
        table.keepWhole(0);

        assertThat(table.lines(3, "…")).last().isEqualTo("a-very-long-name-é-x   b");
    }

    @Test
    void coloursDoNotCount() {
        Table table = new Table();
        table.add(List.of(new Cell("up", Paint.COLORED::good), Cell.of("x")));
        table.add(List.of(Cell.of("down"), Cell.of("y")));

        assertThat(table.lines(80, "…")).containsExactly("\u001b[32mup\u001b[0m     x", "down   y");
    }

    private static Table table() {
        Table table = new Table();
        table.add(List.of(Cell.of("A"), Cell.of("BB")));
        table.add(List.of(Cell.of("a-very-long-name-é-x"), Cell.of("b")));
        return table;
    }
}

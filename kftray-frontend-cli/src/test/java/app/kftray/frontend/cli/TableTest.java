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
        assertThat(table().lines(13, "…")).last().isEqualTo("a-very-…   b");
    }

    @Test
    void aRowIsABlockOfLinesWhereNoColumnsFit() {
        Table table = new Table();
        table.add(List.of(Cell.of("ALIAS"), Cell.of("LOCAL"), Cell.of("TARGET"), Cell.of("STATE")));
        table.keepWhole(1);
        table.add(List.of(
                Cell.of("web"),
                Cell.of("127.0.0.1:8080"),
                Cell.of("svc/a-service-with-a-long-name:80"),
                Cell.of("active")));
        table.add(List.of(Cell.of("db"), Cell.of("127.0.0.1:5432"), Cell.of("pod/db-0:5432"), Cell.of("failed")));

        assertThat(table.lines(40, "…")).containsExactly("""
                web
                  LOCAL   127.0.0.1:8080
                  TARGET  svc/a-service-with-a-long-nam…
                  STATE   active
                db
                  LOCAL   127.0.0.1:5432
                  TARGET  pod/db-0:5432
                  STATE   failed\
                """.split("\n"));
    }

    @Test
    void aScreenWithoutRoomForAnythingGetsAFewLetters() {
        assertThat(table().lines(1, "...")).containsExactly("a-ver...", "  BB  b");
    }

    @Test
    void anAddressIsNeverShortened() {
        Table table = table();
        table.keepWhole(0);

        assertThat(table.lines(25, "…")).last().isEqualTo("a-very-long-name-é-x   b");
        assertThat(table.lines(3, "…")).first().isEqualTo("a-very-long-name-é-x");
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

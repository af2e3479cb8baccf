package app.kftray.frontend.cli;

/** What is at the other end of the print streams. */
interface TerminalProbe {

    /** Whether the file descriptor, 1 or 2, is a terminal. */
    boolean isTerminal(int descriptor);

    /** The terminal's width in columns; 0 where it cannot be told. May block for a moment. */
    int width();
}

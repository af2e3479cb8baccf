package app.kftray.frontend.cli;

/** How a person, or the system, asks the program to end: Ctrl-C, SIGTERM. A seam, so that tests can do it too. */
interface Interrupts {

    /** Calls {@code stop}, which must not block, when the program is asked to end, until the watch is over. */
    Watch watch(Runnable stop);

    /** One time of being interruptible. */
    interface Watch {

        /** Everything is closed and printed: the process may end with {@code status} now. */
        void finished(int status);
    }
}

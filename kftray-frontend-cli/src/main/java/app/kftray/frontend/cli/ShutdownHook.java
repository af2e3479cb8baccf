package app.kftray.frontend.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts as the virtual machine tells them: by its shutdown hooks. The hook lets the command close and print, at most
 * for a moment, and then ends the process with the command's own status; without that it would be 130 after Ctrl-C, and a
 * forward that its user stopped has not failed, whatever hangs at its end.
 */
final class ShutdownHook implements Interrupts {
    /** Closing is given up after 0.6 s; a machine that has much else to do needs a while more to print what it came to. */
    private static final long PATIENCE_MILLIS = 2_000;

    @Override
    public Watch watch(Runnable stop) {
        Hook hook = new Hook(stop);
        Thread thread = new Thread(hook, "kftray-stop");
        Runtime.getRuntime().addShutdownHook(thread);
        return status -> {
            hook.finished(status);
            try {
                Runtime.getRuntime().removeShutdownHook(thread);
            } catch (IllegalStateException ending) {
                // The hook runs already, and has just been told that it may go on.
            }
        };
    }

    private static final class Hook implements Runnable {
        private final Runnable stop;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile int status = ExitStatus.OK;

        Hook(Runnable stop) {
            this.stop = stop;
        }

        void finished(int ended) {
            status = ended;
            done.countDown();
        }

        @Override
        public void run() {
            stop.run();
            try {
                boolean closed = done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                Runtime.getRuntime().halt(closed ? status : ExitStatus.OK);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

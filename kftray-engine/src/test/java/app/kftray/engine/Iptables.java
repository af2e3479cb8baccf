package app.kftray.engine;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kernel's own black hole: for one port of loopback, and between two pods of a node that is this machine. */
final class Iptables {
    /** Of this class alone, so that it can be taken away by who does not know what is in it. */
    private static final String CHAIN = "KFTRAY-TESTS";

    private Iptables() {}

    static void drop(int port) throws IOException, InterruptedException {
        rules("-I", port);
    }

    static void dropNoMore(int port) throws IOException, InterruptedException {
        rules("-D", port);
    }

    /**
     * As a network policy does with what one address sends to another, until {@link #open}.
     *
     * @param how {@code DROP}, or {@code REJECT}, which tells the sender
     */
    static void close(String from, String to, String how) throws IOException, InterruptedException {
        open();
        run("iptables", "-w", "-N", CHAIN);
        run("iptables", "-w", "-A", CHAIN, "-s", from, "-d", to, "-j", how);
        run("iptables", "-w", "-I", "FORWARD", "-j", CHAIN);
    }

    /** Takes away what {@link #close} has left, now or in an earlier run; nothing where there is nothing. */
    static void open() throws IOException, InterruptedException {
        succeeds("iptables", "-w", "-D", "FORWARD", "-j", CHAIN);
        succeeds("iptables", "-w", "-F", CHAIN);
        succeeds("iptables", "-w", "-X", CHAIN);
    }

    private static void rules(String what, int port) throws IOException, InterruptedException {
        for (String way : List.of("--dport", "--sport")) {
            run("iptables", "-w", what, "INPUT", "-i", "lo", "-p", "tcp", way, "" + port, "-j", "DROP");
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (!succeeds(command)) {
            throw FaultGround.cannot("drop packets without iptables and root");
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            return false;
        }
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}

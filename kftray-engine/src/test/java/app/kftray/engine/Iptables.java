package app.kftray.engine;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kernel's own black hole for one port of loopback. */
final class Iptables {
    private Iptables() {}

    static void drop(int port) throws IOException, InterruptedException {
        rules("-I", port);
    }

    static void dropNoMore(int port) throws IOException, InterruptedException {
        rules("-D", port);
    }

    private static void rules(String what, int port) throws IOException, InterruptedException {
        for (String way : List.of("--dport", "--sport")) {
            run("iptables", "-w", what, "INPUT", "-i", "lo", "-p", "tcp", way, "" + port, "-j", "DROP");
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            throw FaultGround.cannot("drop packets without iptables");
        }
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw FaultGround.cannot("drop packets without root");
        }
    }
}

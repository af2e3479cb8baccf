package app.kftray.transport.udp;

import app.kftray.transport.udp.Local.Client;
import app.kftray.transport.udp.Local.Target;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** Not a test: prints round trips a second through transport and relay on loopback, one question after the other. */
final class PingPong {
    private PingPong() {}

    public static void main(String[] arguments) throws Exception {
        try (Target echo = Target.echo();
                RelayProcess relay = RelayProcess.to(echo.port());
                TransportHarness context = new TransportHarness(relay.address(), true)) {
            InetSocketAddress local = context.bind();
            measure("directly", new InetSocketAddress(TransportHarness.LOOPBACK, echo.port()));
            measure("through transport and relay", local);
            measure("through transport and relay", local);
            newSenders(local);
        }
    }

    private static void measure(String what, InetSocketAddress to) throws Exception {
        try (Client client = new Client(to)) {
            for (int i = 0; i < 3_000; i++) {
                client.ask("warm");
            }
            long[] took = new long[10_000];
            long start = System.nanoTime();
            for (int i = 0; i < took.length; i++) {
                long asked = System.nanoTime();
                client.send("a question of some forty bytes, as DNS has");
                client.receive();
                took[i] = System.nanoTime() - asked;
            }
            long all = System.nanoTime() - start;
            Arrays.sort(took);
            System.out.printf(
                    "%s: %d round trips/s, p50 %.3f ms, p99 %.3f ms%n",
                    what, took.length * 1_000_000_000L / all, took[5_000] / 1e6, took[9_900] / 1e6);
        }
    }

    private static void newSenders(InetSocketAddress to) throws Exception {
        int count = 3_000;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            try (Client client = new Client(to)) {
                client.ask("q");
            }
        }
        System.out.printf(
                "a new sender each time: %d round trips/s%n", count * 1_000_000_000L / (System.nanoTime() - start));
    }
}

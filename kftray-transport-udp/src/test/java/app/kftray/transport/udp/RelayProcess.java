package app.kftray.transport.udp;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The real relay in a process of its own, as it runs in a pod. */
final class RelayProcess implements AutoCloseable {
    private final Process process;
    private final InetSocketAddress address;

    private RelayProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    static RelayProcess to(int port) throws Exception {
        return start(freePort(), Map.of("PROXY_TYPE", "udp", "REMOTE_ADDRESS", "127.0.0.1", "REMOTE_PORT", "" + port));
    }

    static RelayProcess start(int listen, Map<String, String> environment) throws Exception {
        List<String> path = new ArrayList<>();
        path.add(Path.of("..", "kftray-server", "target", "classes").toString());
        for (String property : new String[] {"java.class.path", "jdk.module.path", "surefire.test.class.path"}) {
            path.add(System.getProperty(property, ""));
        }
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, path),
                "app.kftray.server.Main");
        builder.environment().putAll(environment);
        builder.environment().put("LOCAL_PORT", Integer.toString(listen));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        RelayProcess relay =
                new RelayProcess(builder.start(), new InetSocketAddress(TransportHarness.LOOPBACK, listen));
        relay.awaitReady();
        return relay;
    }

    static int freePort() throws IOException {
        // Below the range that systems give away from by themselves, so that no other test takes it before it is used.
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, TransportHarness.LOOPBACK)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Somebody has it: another one.
            }
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** As a kubelet does: the relay lets its sessions finish. */
    void terminate() {
        process.destroy();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
    }

    private void awaitReady() {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("the relay ended with " + process.exitValue());
                    }
                    try (Socket socket = new Socket()) {
                        socket.connect(address);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }
}

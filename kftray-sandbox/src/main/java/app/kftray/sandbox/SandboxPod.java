package app.kftray.sandbox;

import app.kftray.sandbox.forward.PodSandbox;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One pod: what the API shows of it, and the programs that run in it. Its flags change under the lock of {@link Workloads}. */
final class SandboxPod implements PodSandbox {
    final String namespace;
    final String app;
    final String name;
    final String uid = UUID.randomUUID().toString();

    /** What its maker wrote, where that was a client. */
    final @Nullable ObjectNode written;

    boolean ready = true;
    /** When it was deleted, as the API writes times; empty as long as it is not. */
    String deletedAt = "";

    private final Map<Integer, ProgramServer> programs = new TreeMap<>();
    private volatile boolean ended;

    /** Waits for the programs' sockets, so not to be called on an event loop. */
    SandboxPod(
            String namespace,
            String app,
            String name,
            @Nullable ObjectNode written,
            Map<Integer, Program> programs,
            EventLoopGroup loops) {
        this.written = written;
        this.namespace = namespace;
        this.app = app;
        this.name = name;
        programs.forEach((port, program) -> this.programs.put(port, new ProgramServer(loops, program, name)));
    }

    Iterable<Integer> ports() {
        return programs.keySet();
    }

    /** Connections to its programs that are open. */
    int connections() {
        return programs.values().stream().mapToInt(ProgramServer::connections).sum();
    }

    void restart(Duration after) {
        programs.values().forEach(program -> program.restart(after));
    }

    void end() {
        ended = true;
        programs.values().forEach(ProgramServer::close);
    }

    @Override
    public String id() {
        return uid.replace("-", "");
    }

    @Override
    public boolean alive() {
        return !ended;
    }

    @Override
    public @Nullable SocketAddress listener(int port) {
        ProgramServer program = programs.get(port);
        return program == null ? null : program.address();
    }
}

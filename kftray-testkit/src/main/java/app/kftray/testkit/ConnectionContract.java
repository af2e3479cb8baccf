package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every transport promises that carries TCP connections: besides the rest, that each side may end before the other. */
public abstract class ConnectionContract extends TransportContract {
    private static final byte[] LATE = "a late answer".getBytes(StandardCharsets.UTF_8);

    /** For the test that extends it. */
    protected ConnectionContract() {}

    @Override
    protected LocalProgram.Connection connect(InetSocketAddress forward) throws IOException {
        return LocalProgram.tcp(forward);
    }

    @Test
    public void theProgramMayEndFirstAndStillHearsTheAnswer() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        ground().farEnd().serve((in, out) -> {
            heard.complete(in.readAllBytes());
            out.write(LATE);
        });
        byte[] question = message(largeMessage());
        TestContext context = ground().context();
        try (LocalProgram.Connection program =
                connect(ground().bind(context).addresses().getFirst())) {
            program.send(question);
            program.endOutput();
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(question);
            assertThat(program.rest()).isEqualTo(LATE);
        }
        assertThat(context.traffic().sent()).isEqualTo(question.length);
        assertThat(context.traffic().received()).isEqualTo(LATE.length);
        assertThat(context.told()).isEmpty();
    }

    @Test
    public void theFarEndMayEndFirstAndAllItSaidArrives() throws Exception {
        byte[] answer = message(largeMessage());
        ground().farEnd().serve((in, out) -> out.write(answer));
        try (LocalProgram.Connection program = connect(ground().forward())) {
            assertThat(program.rest()).isEqualTo(answer);
        }
    }

    @Test
    public void aProgramThatLeavesEndsItsStream() throws Exception {
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        ground().farEnd().serve((in, out) -> {
            in.transferTo(out);
            left.complete(true);
        });
        InetSocketAddress forward = ground().forward();
        try (LocalProgram.Connection program = connect(forward)) {
            exchange(program, message(20));
        }
        await().until(left::isDone);
        try (LocalProgram.Connection next = connect(forward)) {
            exchange(next, message(20));
        }
    }
}

package app.kftray.engine.session.dial;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.engine.session.Carrier;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order of trying, and what is remembered. */
class NegotiationTest {
    private final Negotiation negotiation = new Negotiation(Optional.empty());

    @Test
    void remembersTheWinnerAndTellsOnceWhatFellThrough() {
        assertThat(negotiation.first()).isEqualTo(Carrier.SPDY);
        assertThat(negotiation.after(Carrier.SPDY, "400")).contains(Carrier.TUNNEL);
        assertThat(negotiation.won(Carrier.TUNNEL))
                .containsExactly(new Negotiation.Fall(Carrier.SPDY, Carrier.TUNNEL, "400"));
        assertThat(negotiation.won(Carrier.TUNNEL)).isEmpty();
        assertThat(negotiation.first()).isEqualTo(Carrier.TUNNEL);
    }

    @Test
    void beginsAnewWhenNothingWorked() {
        negotiation.after(Carrier.SPDY, "400");
        negotiation.after(Carrier.TUNNEL, "400");
        assertThat(negotiation.after(Carrier.V4, "400")).isEmpty();
        negotiation.reset();
        assertThat(negotiation.first()).isEqualTo(Carrier.SPDY);
        assertThat(negotiation.won(Carrier.SPDY)).isEmpty();
    }

    @Test
    void aForcedProtocolHasNoSuccessor() {
        Negotiation forced = new Negotiation(Optional.of(Carrier.TUNNEL));
        assertThat(forced.first()).isEqualTo(Carrier.TUNNEL);
        assertThat(forced.after(Carrier.TUNNEL, "403")).isEmpty();
    }
}

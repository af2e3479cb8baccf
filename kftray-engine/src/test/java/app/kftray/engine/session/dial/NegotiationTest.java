package app.kftray.engine.session.dial;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.SessionSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of trying, and what is remembered. */
class NegotiationTest {
    private final Negotiation negotiation = new Negotiation(SessionSettings.DEFAULT.carriers());

    @Test
    void remembersTheWinnerAndTellsOnceWhatFellThrough() {
        assertThat(negotiation.first()).isEqualTo(Carrier.SPDY);
        assertThat(negotiation.after(Carrier.SPDY)).contains(Carrier.TUNNEL);
        negotiation.fell(Carrier.SPDY, Carrier.TUNNEL, "400");
        assertThat(negotiation.won(Carrier.TUNNEL))
                .containsExactly(new Negotiation.Fall(Carrier.SPDY, Carrier.TUNNEL, "400"));
        assertThat(negotiation.won(Carrier.TUNNEL)).isEmpty();
        assertThat(negotiation.first()).isEqualTo(Carrier.TUNNEL);
    }

    @Test
    void beginsAnewWhenNothingWorked() {
        negotiation.fell(Carrier.SPDY, Carrier.TUNNEL, "400");
        negotiation.fell(Carrier.TUNNEL, Carrier.V4, "400");
        assertThat(negotiation.first()).isEqualTo(Carrier.V4);
        assertThat(negotiation.after(Carrier.V4)).isEmpty();
        negotiation.reset();
        assertThat(negotiation.first()).isEqualTo(Carrier.SPDY);
        assertThat(negotiation.won(Carrier.SPDY)).isEmpty();
    }

    @Test
    void aForcedProtocolHasNoSuccessor() {
        Negotiation forced = new Negotiation(List.of(Carrier.TUNNEL));
        assertThat(forced.first()).isEqualTo(Carrier.TUNNEL);
        assertThat(forced.after(Carrier.TUNNEL)).isEmpty();
    }
}

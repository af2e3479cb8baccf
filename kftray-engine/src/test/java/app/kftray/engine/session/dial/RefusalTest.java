package app.kftray.engine.session.dial;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.engine.session.Carrier;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word a 404 is, and whether another protocol may fare better. */
class RefusalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 page not found | true",
                "pod does not exist | false",
                "{\"kind\":\"Status\",\"message\":\"pods \\\"web\\\" not found\"} | false"
            })
    void aPodThatIsNotThereIsNotThereForAnyProtocol(String body, boolean another) {
        Refusal refusal = Refusal.of(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.NOT_FOUND,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)));
        assertThat(refusal.speaksFor(Carrier.TUNNEL, Carrier.SPDY)).isEqualTo(another);
    }
}

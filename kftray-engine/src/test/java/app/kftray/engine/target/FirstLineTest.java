package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstLineTest {
    /** As a kubelet says it of a pod. */
    private static final String BACK_OFF =
            "Back-off pulling image \"localhost/kftray/none:1\": ErrImagePull: failed to pull and unpack image"
                    + " \"localhost/kftray/none:1\": failed to resolve reference \"localhost/kftray/none:1\": failed to do request: Head"
                    + " \"http://localhost/v2/kftray/none/manifests/1\": dial tcp 127.0.0.1:80: connect: connection refused";

    @Test
    void keepsTheCauseOfALongMessage() {
        assertThat(FirstLine.of(BACK_OFF))
                .startsWith("Back-off pulling image \"localhost/kftray/none:1\": ErrImagePull: failed to pull")
                .contains("…")
                .endsWith("dial tcp 127.0.0.1:80: connect: connection refused")
                .hasSizeLessThan(250);
    }

    @Test
    void leavesAShortOneAsItIs() {
        assertThat(FirstLine.of("  no node takes it\n and more")).isEqualTo("no node takes it");
        assertThat(FirstLine.of(null)).isEmpty();
    }
}

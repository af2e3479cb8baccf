package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@link Soak} on the sandbox, by the profile {@code soak}: an hour, or {@code -Dsoak.time=PT2M}. It prints its seed, and {@code
 * -Dsoak.seed=…} draws the same faults again.
 */
@Tag("soak")
class SoakTest {
    private static final System.Logger LOG = System.getLogger("soak");
    private static final Duration TIME = Duration.parse(System.getProperty("app.kftray.soak.time", "PT1M"));
    private static final String SEED = System.getProperty("app.kftray.soak.seed", "");

    @Test
    @Timeout(3 * 60 * 60)
    void isWellAndHoldsNothingAtItsEnd(@TempDir Path folder) throws Exception {
        BufferLeaks leaks = BufferLeaks.watch();
        long seed = SEED.isEmpty() ? ThreadLocalRandom.current().nextInt(1_000_000) : Long.parseLong(SEED);
        LOG.log(Level.INFO, "{0} from seed {1,number,#}", TIME, seed);
        try (SandboxGround ground = new SandboxGround(folder);
                Soak soak = new Soak(ground, seed)) {
            // Classes, pools and threads that stay are there before anything is counted.
            soak.run(TIME.dividedBy(4));
            soak.awaitRest();
            Footprint before = Footprint.now();
            soak.run(TIME.multipliedBy(3).dividedBy(4));
            soak.check();
            LOG.log(Level.INFO, "{0}", soak.summary());
            soak.awaitRest();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(Footprint.now().growthSince(before))
                            .as("%s, before %s", Footprint.now(), before)
                            .isEmpty());
            LOG.log(Level.INFO, "{0}, before {1}", Footprint.now(), before);
            assertThat(leaks.found()).isEmpty();
        }
    }
}

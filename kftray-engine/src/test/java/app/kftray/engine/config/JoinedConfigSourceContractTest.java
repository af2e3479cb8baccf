package app.kftray.engine.config;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import java.util.List;

/** What every source promises, by files that a plug-in's source, which says nothing, stands beside. */
class JoinedConfigSourceContractTest extends FileConfigSourceContractTest {

    @Override
    protected ConfigSource source() {
        return new JoinedConfigSource(List.of(super.source(), new ConfigSource() {
            @Override
            public String name() {
                return "quiet";
            }

            @Override
            public ConfigReport load() {
                return new ConfigReport(List.of(), List.of(), List.of());
            }
        }));
    }
}

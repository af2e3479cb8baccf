package app.kftray.engine.config;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.SourcePosition;
import app.kftray.engine.settings.RelayOverrides;
import java.util.List;
import java.util.Map;

/** Reads what an entry wants different about its relay; each mistake is told at the place where it stands. */
final class RelayKeys {
    private RelayKeys() {}

    static Map<String, Object> read(Node.Mapping object, List<ForwardProblem> errors, List<ForwardProblem> warnings) {
        Map<String, Object> overrides;
        try {
            overrides = Trees.plain(object);
        } catch (ProblemException twice) {
            errors.add(twice.problem());
            return Map.of();
        }
        List<String> known = RelayOverrides.keys();
        for (Node.Member member : object.members()) {
            if (!known.contains(member.key())) {
                warnings.add(new ConfigProblem.UnknownKey(member.at(), member.key(), known));
            }
        }
        for (ConfigProblem.BadValue bad : RelayOverrides.check(overrides)) {
            errors.add(new ConfigProblem.BadValue(at(object, bad.key()), bad.key(), bad.value(), bad.expected()));
        }
        return overrides;
    }

    private static SourcePosition at(Node.Mapping object, String key) {
        return object.members().stream()
                .filter(member -> key.equals(Keys.RELAY + "." + member.key()))
                .map(member -> member.value().at())
                .findFirst()
                .orElse(object.at());
    }
}

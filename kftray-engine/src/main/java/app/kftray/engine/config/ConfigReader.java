package app.kftray.engine.config;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.SourcePosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the texts of all files together into one report: every mistake of each, and what two entries both want. Stateless
 * and thread-safe; it reads no file itself.
 */
public final class ConfigReader {
    private final Capabilities capabilities;
    private final Path home;

    /** {@code home} is what {@code ~} stands for. */
    public ConfigReader(Capabilities capabilities, Path home) {
        this.capabilities = capabilities;
        this.home = home;
    }

    public ConfigReport read(List<SourceText> sources) {
        List<ForwardProblem> errors = new ArrayList<>();
        List<ForwardProblem> warnings = new ArrayList<>();
        List<Draft> drafts = new ArrayList<>();
        for (SourceText source : sources) {
            List<ForwardProblem> mistakes = new ArrayList<>();
            for (Draft draft : drafts(source, mistakes)) {
                drafts.add(draft);
                mistakes.addAll(draft.errors());
                warnings.addAll(draft.warnings());
            }
            mistakes.sort(Comparator.comparingInt((ForwardProblem it) -> at(it).line())
                    .thenComparingInt(it -> at(it).column()));
            errors.addAll(mistakes);
        }
        List<Clash.Claim> claims = claims(drafts, errors);
        return new ConfigReport(free(claims, errors), errors, warnings);
    }

    private List<Draft> drafts(SourceText source, List<ForwardProblem> errors) {
        Node root;
        try {
            root = NodeReader.read(source.source(), source.text());
        } catch (ProblemException malformed) {
            errors.add(malformed.problem());
            return List.of();
        }
        List<Node> entries = root instanceof Node.Sequence sequence ? sequence.items() : List.of(root);
        List<Draft> drafts = new ArrayList<>();
        for (Node entry : entries) {
            if (entry instanceof Node.Mapping mapping) {
                drafts.add(EntryReader.read(mapping, source.folder(), home, capabilities));
            } else {
                errors.add(new ConfigProblem.Malformed(
                        entry.at(), entry.shown() + " is no forward (expected: an object)"));
            }
        }
        return drafts;
    }

    /** The entries that can be carried and whose names are their own. */
    private static List<Clash.Claim> claims(List<Draft> drafts, List<ForwardProblem> errors) {
        Aliases aliases = new Aliases(drafts);
        errors.addAll(aliases.problems());
        List<Clash.Claim> claims = new ArrayList<>();
        for (Draft draft : drafts) {
            String alias = aliases.of(draft);
            if (draft.forward() != null && !aliases.clashes(draft)) {
                ForwardConfig forward = draft.forward().toBuilder().alias(alias).build();
                claims.add(new Clash.Claim(forward, alias + " (" + draft.at() + ")"));
            }
        }
        return claims;
    }

    private static SourcePosition at(ForwardProblem mistake) {
        return switch (mistake) {
            case ConfigProblem.BadValue bad -> bad.at();
            case ConfigProblem.MissingKey missing -> missing.at();
            case ConfigProblem.Unsupported unsupported -> unsupported.at();
            case ConfigProblem.Malformed malformed -> malformed.at();
            default -> new SourcePosition("", 0, 0);
        };
    }

    private static List<ForwardConfig> free(List<Clash.Claim> claims, List<ForwardProblem> errors) {
        Set<Clash.Claim> refused = new HashSet<>();
        for (Clash clash : Clash.among(claims)) {
            errors.add(clash.problem());
            refused.addAll(clash.claims());
        }
        return claims.stream()
                .filter(claim -> !refused.contains(claim))
                .map(Clash.Claim::forward)
                .toList();
    }
}

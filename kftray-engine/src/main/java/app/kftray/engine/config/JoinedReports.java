package app.kftray.engine.config;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one report of what several sources say: what two of them want is the earlier one's, and told. */
final class JoinedReports {

    /** What a source says. */
    record Said(String source, ConfigReport report) {}

    private final List<Clash.Claim> claims = new ArrayList<>();
    private final Map<String, String> labels = new HashMap<>();
    private final List<ForwardProblem> errors = new ArrayList<>();
    private final List<ForwardProblem> warnings = new ArrayList<>();

    private JoinedReports() {}

    static ConfigReport of(List<Said> all) {
        JoinedReports joined = new JoinedReports();
        all.forEach(joined::add);
        return joined.report();
    }

    private void add(Said said) {
        errors.addAll(said.report().errors());
        warnings.addAll(said.report().warnings());
        for (ForwardConfig forward : said.report().forwards()) {
            String label = forward.alias() + " (" + said.source() + ")";
            String earlier = labels.putIfAbsent(forward.alias(), label);
            if (earlier != null) {
                errors.add(new ConfigProblem.Clash("the alias " + forward.alias(), earlier, label));
            } else if (canListen(forward, said.source())) {
                claims.add(new Clash.Claim(forward, label));
            }
        }
    }

    /** A file's addresses have been checked; a plug-in's have not. */
    private boolean canListen(ForwardConfig forward, String source) {
        for (String address : forward.localAddresses()) {
            if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
                errors.add(new PluginProblem.SourceFailed(
                        source,
                        "the local address of " + forward.alias() + " is " + address + " (expected: an IP address)"));
                return false;
            }
        }
        return true;
    }

    private ConfigReport report() {
        Set<Clash.Claim> refused = new HashSet<>();
        for (Clash clash : Clash.among(claims)) {
            errors.add(clash.problem());
            List<Clash.Claim> kept = new ArrayList<>();
            for (Clash.Claim claim : clash.claims()) {
                kept.add(claim);
                if (!Clash.among(kept).isEmpty()) {
                    kept.remove(claim);
                    refused.add(claim);
                }
            }
        }
        List<ForwardConfig> forwards = claims.stream()
                .filter(claim -> !refused.contains(claim))
                .map(Clash.Claim::forward)
                .toList();
        return new ConfigReport(forwards, errors, warnings);
    }
}

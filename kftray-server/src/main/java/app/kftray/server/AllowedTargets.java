package app.kftray.server;

import app.kftray.api.relay.RelayTarget;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The targets that sessions may name: a list of {@link TargetRule}s, of which one must match. */
record AllowedTargets(List<TargetRule> rules) {

    AllowedTargets {
        rules = List.copyOf(rules);
    }

    static AllowedTargets parse(String name, String text) throws BadSetting {
        List<TargetRule> rules = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String rule : text.split(",", -1)) {
                rules.add(TargetRule.parse(name, rule.strip()));
            }
        }
        return new AllowedTargets(rules);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether some address of the target may be allowed; asked before the name is looked up. */
    boolean mayAllow(RelayTarget target) {
        return rules.stream()
                .anyMatch(rule -> rule.matchesProtocolAndPort(target)
                        && (rule.isNetwork()
                                ? !Environment.isLiteral(target.host()) || rule.contains(literal(target))
                                : rule.matchesHost(target)));
    }

    /** Those of the target's addresses that are allowed. */
    List<InetAddress> allowed(RelayTarget target, List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> rules.stream()
                        .anyMatch(rule -> rule.matchesProtocolAndPort(target)
                                && (rule.isNetwork() ? rule.contains(address) : rule.matchesHost(target))))
                .toList();
    }

    private static InetAddress literal(RelayTarget target) {
        return InetAddress.ofLiteral(target.host());
    }
}

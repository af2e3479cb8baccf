package app.kftray.api.config;

import java.util.Arrays;
import java.util.Optional;

/** A workload that owns pods and that the command line accepts as a target, with the prefixes people know from kubectl. */
public enum WorkloadKind {
    DEPLOYMENT("deployment", "deploy", "deployments"),
    STATEFUL_SET("statefulset", "sts", "statefulsets"),
    REPLICA_SET("replicaset", "rs", "replicasets"),
    DAEMON_SET("daemonset", "ds", "daemonsets"),
    JOB("job", "job", "jobs");

    private final String singular;
    private final String abbreviation;
    private final String plural;

    WorkloadKind(String singular, String abbreviation, String plural) {
        this.singular = singular;
        this.abbreviation = abbreviation;
        this.plural = plural;
    }

    /** The kind as it stands in a sentence, for example {@code deployment}. */
    public String singular() {
        return singular;
    }

    /** The prefix of {@code deploy/web}. */
    public String abbreviation() {
        return abbreviation;
    }

    /** The resource's name in the API and in RBAC rules, for example {@code deployments}. */
    public String plural() {
        return plural;
    }

    /** The kind that a person meant by {@code text}: any of its three names. */
    public static Optional<WorkloadKind> of(String text) {
        return Arrays.stream(values())
                .filter(kind ->
                        kind.singular.equals(text) || kind.abbreviation.equals(text) || kind.plural.equals(text))
                .findFirst();
    }
}

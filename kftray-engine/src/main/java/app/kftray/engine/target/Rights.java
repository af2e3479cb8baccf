package app.kftray.engine.target;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.Right;
import java.util.ArrayList;
import java.util.List;

/** What a user must be allowed for a forward to a kind of target, and whether they are. */
final class Rights {
    private static final String LIST = "list";
    private static final String WATCH = "watch";
    private static final List<Right> PODS = List.of(new Right(LIST, "", "pods"), new Right(WATCH, "", "pods"));
    private static final List<Right> SERVICES =
            List.of(new Right(LIST, "", "services"), new Right(WATCH, "", "services"));
    private static final List<Right> SLICES = List.of(
            new Right(LIST, "discovery.k8s.io", "endpointslices"),
            new Right(WATCH, "discovery.k8s.io", "endpointslices"));
    private static final Right FORWARD = new Right("create", "", "pods/portforward");

    /** Enough where WebSockets pass and the server is older than 1.35. */
    private static final Right FORWARD_BY_WEB_SOCKET = new Right("get", "", "pods/portforward");

    private Rights() {}

    /** Everything that is needed beside the target, in the order in which it is; streams that a relay takes go to no pod of the target's. */
    static List<Right> of(ForwardConfig config) {
        List<Right> reading = switch (config.target()) {
            case Target.Service service -> all(List.of(SERVICES, SLICES));
            case Target.Pod pod -> PODS;
            case Target.Selector selector -> PODS;
            case Target.Workload workload -> all(List.of(List.of(read(workload.kind())), PODS));
            case Target.Host host -> List.of();
        };
        return Targets.isRelayed(config) ? reading : all(List.of(reading, List.of(FORWARD)));
    }

    static Right read(WorkloadKind kind) {
        return new Right("get", kind == WorkloadKind.JOB ? "batch" : "apps", kind.plural());
    }

    /** A missing right, with all others that such a target needs; other problems as they are. */
    static ForwardProblem completed(ForwardProblem problem, ForwardConfig config) {
        return problem instanceof AccessProblem.Forbidden forbidden ? forbidden.needing(of(config)) : problem;
    }

    /** Asks the server right by right; blocks. What is missing becomes one problem, the rest facts. */
    static void check(
            Lookups lookups, String namespace, List<Right> needed, List<String> facts, List<ForwardProblem> problems) {
        try {
            List<Right> missing = new ArrayList<>();
            for (Right right : needed) {
                if (!lookups.allowed(right)) {
                    missing.add(right);
                }
            }
            if (needed.containsAll(SERVICES)
                    && SLICES.stream().anyMatch(missing::contains)
                    && PODS.stream().allMatch(lookups::allowed)) {
                missing.removeAll(SLICES);
                facts.add("may not read endpointslices; the service's selector leads to its pods instead");
            }
            if (needed.contains(FORWARD) && !missing.contains(FORWARD)) {
                facts.add("may create pods/portforward");
            } else if (missing.contains(FORWARD) && lookups.allowed(FORWARD_BY_WEB_SOCKET)) {
                missing.remove(FORWARD);
                facts.add("may get pods/portforward, which is enough for WebSockets before Kubernetes 1.35");
            }
            if (!missing.isEmpty()) {
                // The watch that told of one of them is answered by this one.
                problems.removeIf(AccessProblem.Forbidden.class::isInstance);
                problems.add(new AccessProblem.Forbidden(lookups.user(), missing, namespace, "", needed));
            }
        } catch (ProblemException e) {
            if (problems.isEmpty()) {
                problems.add(e.problem());
            }
        }
    }

    private static List<Right> all(List<List<Right>> rights) {
        return rights.stream().flatMap(List::stream).toList();
    }
}

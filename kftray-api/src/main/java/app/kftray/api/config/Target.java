package app.kftray.api.config;

import static java.util.Objects.requireNonNull;

/** What a forward leads to. Which pods that means at a given moment is the engine's business. */
public sealed interface Target {

    /** The target as a person would type it, for example {@code svc/web}. */
    String describe();

    /** A service by name; its ports are service ports, mapped to the pods' own. */
    record Service(String name) implements Target {
        public Service {
            requireNonNull(name, "name");
        }

        @Override
        public String describe() {
            return "svc/" + name;
        }
    }

    /** One pod by name; a pod that comes back under the same name (a StatefulSet's) is the same target. */
    record Pod(String name) implements Target {
        public Pod {
            requireNonNull(name, "name");
        }

        @Override
        public String describe() {
            return "pod/" + name;
        }
    }

    /** Every pod that a label selector matches, for example {@code app=web,tier in (api)}. */
    record Selector(String labels) implements Target {
        public Selector {
            requireNonNull(labels, "labels");
        }

        @Override
        public String describe() {
            return "-l " + labels;
        }
    }

    /** The pods of a Deployment, StatefulSet, ReplicaSet, DaemonSet or Job. */
    record Workload(WorkloadKind kind, String name) implements Target {
        public Workload {
            requireNonNull(kind, "kind");
            requireNonNull(name, "name");
        }

        @Override
        public String describe() {
            return kind.abbreviation() + "/" + name;
        }
    }

    /** A host that the cluster can reach, through a relay pod. */
    record Host(String address) implements Target {
        public Host {
            requireNonNull(address, "address");
        }

        @Override
        public String describe() {
            return "host/" + address;
        }
    }
}

package app.kftray.api.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something on this machine stands in the way. */
public sealed interface LocalProblem extends ForwardProblem {

    /**
     * Another program listens where the forward wants to.
     *
     * @param address the IP address and port, for example {@code 127.0.0.1:8080}
     * @param owner the program's name, null where the system does not tell
     * @param pid its process id, 0 where the system does not tell
     */
    record PortInUse(String address, @Nullable String owner, long pid) implements LocalProblem {
        @Override
        public String code() {
            return "port-in-use";
        }

        @Override
        public String message() {
            String by = owner == null ? "another program" : owner + " (process " + pid + ")";
            return address + " is taken by " + by;
        }

        @Override
        public String hint() {
            return "The forward takes the port when it is free; or choose another local port.";
        }

        @Override
        public boolean passing() {
            return true;
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }

    /** The system refuses the address or port. */
    record CannotBind(String address, String reason) implements LocalProblem {
        @Override
        public String code() {
            return "cannot-bind";
        }

        @Override
        public String message() {
            return "cannot listen on " + address + ": " + reason;
        }

        @Override
        public String hint() {
            return reason.toLowerCase(java.util.Locale.ROOT).contains("permission")
                    ? "Ports below 1024 may need rights that this program does not ask for; choose a higher one."
                    : "The address has to be one of this machine's.";
        }

        @Override
        public boolean passing() {
            return true;
        }

        @Override
        public boolean needsAction() {
            return true;
        }
    }

    /** Nothing that is loaded carries the protocol. */
    record NoTransport(String protocol, List<String> known) implements LocalProblem {
        @Override
        public String code() {
            return "no-transport";
        }

        @Override
        public String message() {
            return "no transport carries the protocol " + protocol;
        }

        @Override
        public String hint() {
            return Names.suggestion(protocol, known, "protocols");
        }

        @Override
        public boolean passing() {
            return false;
        }
    }

    /** A fault of this program: the sentence is all that can be said without a stack trace. */
    record Internal(String message) implements LocalProblem {
        @Override
        public String code() {
            return "internal";
        }

        @Override
        public String hint() {
            return "This is a fault in kftray; run again with -vv and report what it prints.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }
}

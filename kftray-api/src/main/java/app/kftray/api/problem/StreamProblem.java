package app.kftray.api.problem;

import app.kftray.api.relay.RelayMessage.Notice;
import java.time.Duration;

/** One connection through a forward went wrong; the forward itself and its other connections go on. */
public sealed interface StreamProblem extends ForwardProblem {

    @Override
    default boolean passing() {
        return true;
    }

    /** Whether the program in the pod may have seen something of the connection; if not, trying again is harmless. */
    default boolean reachedTarget() {
        return true;
    }

    /** Nothing in the pod listens on the port. */
    record Refused(String pod, int port) implements StreamProblem {
        @Override
        public String code() {
            return "connection-refused";
        }

        @Override
        public String message() {
            return "nothing in pod " + pod + " listens on port " + port;
        }

        @Override
        public String hint() {
            return "Check the port, and that the program in the pod listens on localhost or on all addresses.";
        }

        @Override
        public boolean reachedTarget() {
            return false;
        }
    }

    /** The pod's side broke the connection off; {@code reason} is its own text. */
    record Broken(String pod, int port, String reason) implements StreamProblem {
        @Override
        public String code() {
            return "connection-broken";
        }

        @Override
        public String message() {
            return "the connection to pod " + pod + ", port " + port + ", was broken off: " + reason;
        }

        @Override
        public String hint() {
            return "";
        }
    }

    /** A session to the pod ended under the connection. */
    record SessionLost(String pod, String reason) implements StreamProblem {
        @Override
        public String code() {
            return "session-lost";
        }

        @Override
        public String message() {
            return "the session to pod " + pod + " ended: " + reason;
        }

        @Override
        public String hint() {
            return "";
        }
    }

    /**
     * The connection never got as far as the program in the pod, for example because the pod is gone. Nothing of it was
     * consumed, so it may be tried again with the same bytes.
     */
    record Unreached(String pod, int port, String reason) implements StreamProblem {
        @Override
        public String code() {
            return "pod-unreached";
        }

        @Override
        public String message() {
            return "port " + port + " of pod " + pod + " was not reached: " + reason;
        }

        @Override
        public String hint() {
            return "";
        }

        @Override
        public boolean reachedTarget() {
            return false;
        }
    }

    /** A connection waited for a target longer than the hold time. */
    record HoldExpired(Duration held, ForwardProblem cause) implements StreamProblem {
        @Override
        public String code() {
            return "hold-expired";
        }

        @Override
        public String message() {
            return "a connection was held for " + held.toSeconds() + " s and then closed: " + cause.message();
        }

        @Override
        public String hint() {
            return cause.hint();
        }
    }

    /** The relay in the cluster could not do what a session asked of it; {@code reason} is its own sentence. */
    record RelayReport(Kind kind, String reason) implements StreamProblem {

        /** What to look at. */
        public enum Kind {
            /** The relay itself: it says nothing, or cannot do such a thing. */
            RELAY("The log of the relay's pod may tell more."),
            /** The target's host does not take it, or says nothing. */
            UNREACHABLE(
                    "Check that the program listens on this port, and that no network policy stands between it and the relay."),
            /** No packet goes to the target's address. */
            NO_ROUTE(
                    "Check the address, and that the relay's pod has a route to it: it may know IPv4 or IPv6 alone, or the"
                            + " cluster's network end before it."),
            /** The target's name has no address. */
            UNKNOWN_HOST(
                    "Check the name, and that the cluster's DNS answers and no network policy keeps the relay from it: the relay"
                            + " looks it up from inside the cluster, and takes only addresses that its ALLOWED_TARGETS let it"
                            + " reach."),
            /** The relay's settings keep it from the target. */
            NOT_ALLOWED("Whoever installed the relay can add this target to its ALLOWED_TARGETS.");

            private final String hint;

            Kind(String hint) {
                this.hint = hint;
            }
        }

        /** The relay itself does not do as it should. */
        public static RelayReport ofRelay(String reason) {
            return new RelayReport(Kind.RELAY, reason);
        }

        /** What the relay tells of a session that goes wrong. */
        public static RelayReport of(Notice notice) {
            Kind kind = switch (notice.code()) {
                case UNREACHABLE -> Kind.UNREACHABLE;
                case NO_ROUTE -> Kind.NO_ROUTE;
                case UNKNOWN_HOST -> Kind.UNKNOWN_HOST;
                case REFUSED -> Kind.NOT_ALLOWED;
                case OTHER, READY, ENDED, DRAINING -> Kind.RELAY;
            };
            return new RelayReport(kind, notice.text());
        }

        @Override
        public String code() {
            return "relay-report";
        }

        @Override
        public String message() {
            return reason;
        }

        @Override
        public String hint() {
            return kind.hint;
        }
    }

    /**
     * Datagrams go out and none comes back. Whether they reach the target cannot be told from here: neither networks nor programs owe an answer.
     *
     * @param seconds since the first of them was sent
     * @param sent since then
     * @param received by the forward before that
     */
    record NoAnswer(long seconds, long sent, long received) implements StreamProblem {
        @Override
        public String code() {
            return "no-answer";
        }

        @Override
        public String message() {
            return "no answer through the relay for " + seconds + " s: " + sent + " datagrams sent meanwhile, "
                    + received + " received before";
        }

        @Override
        public String hint() {
            return "The target may not answer such datagrams, or a network policy or firewall between the relay and it drops"
                    + " them; that looks the same from here.";
        }
    }
}

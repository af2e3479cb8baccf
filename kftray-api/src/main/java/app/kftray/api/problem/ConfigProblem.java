package app.kftray.api.problem;

import java.util.List;

/** A mistake in what a person wrote: a file, a command line, a setting. */
public sealed interface ConfigProblem extends ForwardProblem {

    @Override
    default boolean passing() {
        return false;
    }

    /** The file cannot be read at all. */
    record Unreadable(String source, String reason, String hint) implements ConfigProblem {
        @Override
        public String code() {
            return "config-unreadable";
        }

        @Override
        public String message() {
            return "cannot read " + source + ": " + reason;
        }
    }

    /** The configuration of a forward that runs was changed, so that it begins anew. */
    record Changed(String alias) implements ConfigProblem {
        @Override
        public String code() {
            return "config-changed";
        }

        @Override
        public String message() {
            return "the configuration of " + alias + " was changed";
        }

        @Override
        public String hint() {
            return "";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** The text is no JSON or YAML. */
    record Malformed(SourcePosition at, String reason) implements ConfigProblem {
        @Override
        public String code() {
            return "config-malformed";
        }

        @Override
        public String message() {
            return at + ": " + reason;
        }

        @Override
        public String hint() {
            return "Mend the text there; kftray check reads the file without starting anything.";
        }
    }

    /** A value is not what its key wants. */
    record BadValue(SourcePosition at, String key, String value, String expected) implements ConfigProblem {
        @Override
        public String code() {
            return "config-bad-value";
        }

        @Override
        public String message() {
            return at + ": " + key + ": " + value + " (expected: " + expected + ")";
        }

        @Override
        public String hint() {
            return "";
        }
    }

    /** A key is missing that the entry cannot do without. */
    record MissingKey(SourcePosition at, String key, String reason) implements ConfigProblem {
        @Override
        public String code() {
            return "config-missing-key";
        }

        @Override
        public String message() {
            return at + ": " + key + " is missing: " + reason;
        }

        @Override
        public String hint() {
            return "Add the key " + key + ".";
        }
    }

    /** A warning: the key means nothing here; it is kept when the file is rewritten. */
    record UnknownKey(SourcePosition at, String key, List<String> known) implements ConfigProblem {
        @Override
        public String code() {
            return "config-unknown-key";
        }

        @Override
        public String message() {
            return at + ": the key " + key + " is not known and has no effect";
        }

        @Override
        public String hint() {
            return Names.nearest(key, known)
                    .map(nearest -> "Did you mean " + nearest + "?")
                    .orElse("");
        }
    }

    /** A warning: the key asks for something that this version does not do; it is kept when the file is rewritten. */
    record WithoutEffect(SourcePosition at, String key, String reason) implements ConfigProblem {
        @Override
        public String code() {
            return "config-no-effect";
        }

        @Override
        public String message() {
            return at + ": " + key + " has no effect: " + reason;
        }

        @Override
        public String hint() {
            return "";
        }
    }

    /** The entry asks for a kind of forward that this program, with its plug-ins, cannot carry. */
    record Unsupported(SourcePosition at, String alias, String what, String hint) implements ConfigProblem {
        @Override
        public String code() {
            return "config-unsupported";
        }

        @Override
        public String message() {
            return at + ": " + alias + ": " + what + " is not supported";
        }
    }

    /** Several forwards want the same local address and port, or the same alias. */
    record Clash(String what, List<String> wanted) implements ConfigProblem {
        public Clash {
            wanted = List.copyOf(wanted);
        }

        public Clash(String what, String first, String second) {
            this(what, List.of(first, second));
        }

        @Override
        public String code() {
            return "config-clash";
        }

        @Override
        public String message() {
            int last = wanted.size() - 1;
            return String.join(", ", wanted.subList(0, last)) + " and " + wanted.get(last)
                    + (wanted.size() == 2 ? " both want " : " cannot all have ") + what;
        }

        @Override
        public String hint() {
            return wanted.size() == 2 ? "Change one of the two." : "Change all but one of them.";
        }
    }

    /** The command line does not say something that can be done. */
    record BadUsage(String message, String hint) implements ConfigProblem {
        @Override
        public String code() {
            return "bad-usage";
        }
    }
}

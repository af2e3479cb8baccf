package app.kftray.engine.config;

import app.kftray.api.problem.SourcePosition;
import java.util.List;

/** A piece of a JSON or YAML text that still knows where it stood, so that a mistake can be shown at its line and column. */
sealed interface Node {

    SourcePosition at();

    /** The piece as a problem shows it: short, and on one line. */
    String shown();

    /** A JSON object, with its members in the order of the text; a key may occur twice. */
    record Mapping(SourcePosition at, List<Member> members) implements Node {
        @Override
        public String shown() {
            return "an object";
        }
    }

    record Member(SourcePosition at, String key, Node value) {}

    record Sequence(SourcePosition at, List<Node> items) implements Node {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** A string, number, boolean or null with its text; for strings without the quotes. */
    record Scalar(SourcePosition at, Kind kind, String text) implements Node {
        private static final int SHOWN = 60;

        @Override
        public String shown() {
            String line = text.replaceAll("\\s+", " ");
            String part = line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
            return kind == Kind.STRING ? '"' + part + '"' : part;
        }
    }

    enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }
}

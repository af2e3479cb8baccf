package app.kftray.api.config;

import static java.util.Objects.requireNonNull;

/** A port at the far end: a number, or a name that the service or the chosen pod declares. */
public sealed interface RemotePort {

    /** The port as a person would type it. */
    String describe();

    /** A port from 1 to 65535. */
    record Numbered(int port) implements RemotePort {
        public Numbered {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
        }

        @Override
        public String describe() {
            return Integer.toString(port);
        }
    }

    /** A port's name, looked up when the target is known. */
    record Named(String name) implements RemotePort {
        public Named {
            requireNonNull(name, "name");
            if (name.isBlank()) {
                throw new IllegalArgumentException("name: blank (expected: a port name)");
            }
        }

        @Override
        public String describe() {
            return name;
        }
    }

    /** Reads {@code "8080"} as a number and anything else as a name; throws IllegalArgumentException for neither. */
    static RemotePort parse(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() < 10
                ? new Numbered(Integer.parseInt(text))
                : new Named(text);
    }
}

package app.kftray.server;

/** A value of the environment that the relay cannot start with; the message is the one sentence that a person gets. */
final class BadSetting extends Exception {
    private static final long serialVersionUID = 1L;

    BadSetting(String name, String value, String expected) {
        super(name + ": " + (value.isEmpty() ? "not set" : value) + " (expected: " + expected + ")");
    }

    BadSetting(String sentence) {
        super(sentence);
    }
}

package app.kftray.frontend.cli;

/** Colours words with the terminal's own sixteen colours, or leaves them alone. */
enum Paint {
    COLORED {
        @Override
        String code(String code, String text) {
            return text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    },
    PLAIN {
        @Override
        String code(String code, String text) {
            return text;
        }
    };

    abstract String code(String code, String text);

    String good(String text) {
        return code("32", text);
    }

    String waiting(String text) {
        return code("33", text);
    }

    String bad(String text) {
        return code("31", text);
    }

    String strong(String text) {
        return code("1", text);
    }

    String faint(String text) {
        return code("2", text);
    }
}

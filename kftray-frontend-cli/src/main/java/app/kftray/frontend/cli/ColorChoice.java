package app.kftray.frontend.cli;

import java.util.Locale;
import java.util.Map;

/** Whether to colour what is printed, as the person chose with {@code --color}. */
enum ColorChoice {
    AUTO,
    ALWAYS,
    NEVER;

    /**
     * The decision for one stream. NO_COLOR (no-color.org) goes before CLICOLOR_FORCE, and both before what the stream is.
     */
    boolean colored(Map<String, String> environment, boolean terminal) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> {
                if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
                    yield false;
                }
                String force = environment.getOrDefault("CLICOLOR_FORCE", "");
                if (!force.isEmpty() && !force.equals("0")) {
                    yield true;
                }
                yield terminal && !environment.getOrDefault("TERM", "").equals("dumb");
            }
        };
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

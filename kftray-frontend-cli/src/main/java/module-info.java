/** The command line: commands, what they print, and nothing of how forwards work. */
module app.kftray.frontend.cli {
    requires app.kftray.api;
    requires app.kftray.sandbox;
    requires info.picocli;
    requires static org.jspecify;

    // picocli reads the annotations of the commands and sets their fields.
    opens app.kftray.frontend.cli to
            info.picocli;

    provides app.kftray.api.frontend.Frontend with
            app.kftray.frontend.cli.CliFrontend;
}

/** The command line. */
module app.kftray.frontend.cli {
    requires app.kftray.api;
    requires static org.jspecify;
}

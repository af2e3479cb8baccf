/** An example of a plug-in: a transport for trying programs on a slow line, and forwards from a folder of properties files. */
module com.example.kftray {
    requires app.kftray.api;

    // What kftray finds; the package need not be exported.
    provides app.kftray.api.config.ConfigSource with
            com.example.kftray.PropertiesSource;
    provides app.kftray.api.transport.Transport with
            com.example.kftray.SlowTransport;
}

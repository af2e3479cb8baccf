/** An embedded Kubernetes API server with real streaming, for the demo and for tests. */
module app.kftray.sandbox {
    requires static org.jspecify;
}

/** An embedded Kubernetes API server with real streaming, for the demo and for tests. */
@NullMarked
package app.kftray.sandbox;

import org.jspecify.annotations.NullMarked;

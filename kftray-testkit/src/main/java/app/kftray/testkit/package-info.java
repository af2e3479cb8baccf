/**
 * Tests for plug-ins. A test class that extends {@link app.kftray.testkit.ConnectionContract} or {@link
 * app.kftray.testkit.TransportContract} checks a transport, one that extends {@link app.kftray.testkit.ConfigSourceContract} a source
 * of configurations, against what the API's Javadoc promises.
 */
@NullMarked
package app.kftray.testkit;

import org.jspecify.annotations.NullMarked;

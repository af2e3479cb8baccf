/** When to try again. */
@NullMarked
package app.kftray.api.reconnect;

import org.jspecify.annotations.NullMarked;

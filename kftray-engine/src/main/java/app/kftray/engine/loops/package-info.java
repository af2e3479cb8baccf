/** The event loops that carry all data. */
@NullMarked
package app.kftray.engine.loops;

import org.jspecify.annotations.NullMarked;

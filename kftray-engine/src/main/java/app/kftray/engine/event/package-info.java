/** How events reach those who listen. */
@NullMarked
package app.kftray.engine.event;

import org.jspecify.annotations.NullMarked;

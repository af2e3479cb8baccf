/** From what a forward names to the ready pods behind it. */
@NullMarked
package app.kftray.engine.target;

import org.jspecify.annotations.NullMarked;

/** The launcher and the composition of the engine. */
@NullMarked
package app.kftray.engine;

import org.jspecify.annotations.NullMarked;

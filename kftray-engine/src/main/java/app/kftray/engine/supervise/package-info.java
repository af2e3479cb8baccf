/** One supervisor a forward: what it is, what it should be, and what to do next. */
@NullMarked
package app.kftray.engine.supervise;

import org.jspecify.annotations.NullMarked;

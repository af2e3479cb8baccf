/** The sessions to each pod: which stream gets which, when another is dialled, when one may go. */
@NullMarked
package app.kftray.engine.session.pool;

import org.jspecify.annotations.NullMarked;

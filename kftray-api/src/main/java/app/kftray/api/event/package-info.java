/** What happened to a forward, told as immutable records with a time and, where there is one, a cause. */
@NullMarked
package app.kftray.api.event;

import org.jspecify.annotations.NullMarked;

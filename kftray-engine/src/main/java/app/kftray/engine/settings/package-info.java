/** What people may change about the program as a whole: {@code reference.conf}, their {@code kftray.conf}, and {@code -Dkftray.…}. */
@NullMarked
package app.kftray.engine.settings;

import org.jspecify.annotations.NullMarked;

/** Ports and addresses of this machine: which are free, and who has the others. */
@NullMarked
package app.kftray.engine.local;

import org.jspecify.annotations.NullMarked;

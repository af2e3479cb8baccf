/** The relay that runs in the cluster. Everything but name look-ups happens on its event loops. */
@NullMarked
package app.kftray.server;

import org.jspecify.annotations.NullMarked;

/** The one interface that every frontend drives, and the service interface of frontends themselves. */
@NullMarked
package app.kftray.api.frontend;

import org.jspecify.annotations.NullMarked;

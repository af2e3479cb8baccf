/** The relay's wire protocol: what {@code kftray-server} and the UDP transport say to each other through one stream. */
@NullMarked
package app.kftray.api.relay;

import org.jspecify.annotations.NullMarked;

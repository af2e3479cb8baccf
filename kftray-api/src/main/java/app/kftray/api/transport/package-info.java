/** The service interface of transports: what joins local sockets to streams into a pod. */
@NullMarked
package app.kftray.api.transport;

import org.jspecify.annotations.NullMarked;

/** Carries TCP: local listeners joined to streams into a pod. */
@NullMarked
package app.kftray.transport.tcp;

import org.jspecify.annotations.NullMarked;

/** Builds the relay's image; a program of the build, not part of what it builds. */
@NullMarked
package app.kftray.server.image;

import org.jspecify.annotations.NullMarked;

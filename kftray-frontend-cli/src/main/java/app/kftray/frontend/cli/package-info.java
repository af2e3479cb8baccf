/** The command line's commands, the run of forwards in the foreground, and the two ways of reporting it: text and JSON. */
@NullMarked
package app.kftray.frontend.cli;

import org.jspecify.annotations.NullMarked;

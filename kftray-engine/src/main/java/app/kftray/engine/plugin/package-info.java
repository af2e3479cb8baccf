/** What other people's modules add: found in the plug-in folders, loaded in layers of their own, checked for conflicts. */
@NullMarked
package app.kftray.engine.plugin;

import org.jspecify.annotations.NullMarked;

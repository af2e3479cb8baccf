/** What people wrote into files: forwards in JSON or YAML, read, checked, watched and rewritten. */
@NullMarked
package app.kftray.engine.config;

import org.jspecify.annotations.NullMarked;

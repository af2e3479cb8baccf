/** What a person asked for: one record a forward, and where such records come from. */
@NullMarked
package app.kftray.api.config;

import org.jspecify.annotations.NullMarked;

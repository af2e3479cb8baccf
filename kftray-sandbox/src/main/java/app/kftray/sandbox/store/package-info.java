/** The cluster's objects, and what the API promises about them: versions, watches, pages and selectors. */
@NullMarked
package app.kftray.sandbox.store;

import org.jspecify.annotations.NullMarked;

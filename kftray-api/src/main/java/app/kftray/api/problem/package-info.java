/** Everything that can go wrong in a way a person can cause or meet: a code, a sentence, a hint. */
@NullMarked
package app.kftray.api.problem;

import org.jspecify.annotations.NullMarked;

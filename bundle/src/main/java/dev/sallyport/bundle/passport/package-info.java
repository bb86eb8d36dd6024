/** The passport of a bundle: signed statements about it, by whoever knows (docs/spec/passport.md). */
@NullMarked
package dev.sallyport.bundle.passport;

import org.jspecify.annotations.NullMarked;

/** Sealed bundles and ways to damage them, for the tests of this module and of others. */
@NullMarked
package dev.sallyport.admit.testing;

import org.jspecify.annotations.NullMarked;

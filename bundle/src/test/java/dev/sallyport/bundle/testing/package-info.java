/** What tests of signatures need that only an authority can make. */
@NullMarked
package dev.sallyport.bundle.testing;

import org.jspecify.annotations.NullMarked;

/** Paths that people type. */
@NullMarked
package dev.sallyport.cli.path;

import org.jspecify.annotations.NullMarked;

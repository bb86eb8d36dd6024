/** Log events as lines on standard error. */
@NullMarked
package dev.sallyport.cli.log;

import org.jspecify.annotations.NullMarked;

/** The sallyport command: what it is called with, what it prints and how it ends. */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;

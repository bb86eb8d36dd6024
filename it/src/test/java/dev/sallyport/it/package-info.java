/** Real clients and real tools against the packaged product; each server is a process of its own. */
@NullMarked
package dev.sallyport.it;

import org.jspecify.annotations.NullMarked;

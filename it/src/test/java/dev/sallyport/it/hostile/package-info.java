/** Callers that mean harm, against a real server over real sockets, with a careful caller beside each. */
@NullMarked
package dev.sallyport.it.hostile;

import org.jspecify.annotations.NullMarked;

/** What services there are and what their messages look like, for clients that do not know. */
@NullMarked
package dev.sallyport.wire.reflection;

import org.jspecify.annotations.NullMarked;

/** Asking a running server, the way any client does. */
@NullMarked
package dev.sallyport.cli.client;

import org.jspecify.annotations.NullMarked;

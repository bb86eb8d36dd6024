/** The configuration tree and the one way it is read. */
@NullMarked
package dev.sallyport.server.config;

import org.jspecify.annotations.NullMarked;

/** The program: configuration, wiring, listeners, metrics. The one room that makes clocks and sockets. */
@NullMarked
package dev.sallyport.server;

import org.jspecify.annotations.NullMarked;

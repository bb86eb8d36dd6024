/** One class for each command. */
@NullMarked
package dev.sallyport.cli.command;

import org.jspecify.annotations.NullMarked;

/** The folder in which one server keeps its keys, models, log and configuration. */
@NullMarked
package dev.sallyport.cli.state;

import org.jspecify.annotations.NullMarked;

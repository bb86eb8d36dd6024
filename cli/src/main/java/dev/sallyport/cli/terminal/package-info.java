/** What a person sees and a script reads: lines, progress, sizes, exit codes. */
@NullMarked
package dev.sallyport.cli.terminal;

import org.jspecify.annotations.NullMarked;

/** Who may do what with which model. */
@NullMarked
package dev.sallyport.guard.access;

import org.jspecify.annotations.NullMarked;

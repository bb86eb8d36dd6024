/** The words of the house: what a tensor, a principal, a problem and a decision are. */
@NullMarked
package dev.sallyport.core;

import org.jspecify.annotations.NullMarked;

/** The admission policy: which attestations a model needs, by whom, how fresh, with which numbers. */
@NullMarked
package dev.sallyport.admit.policy;

import org.jspecify.annotations.NullMarked;

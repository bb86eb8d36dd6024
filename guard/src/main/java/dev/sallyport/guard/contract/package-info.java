/** Whether a request's inputs are the ones the model was made for. */
@NullMarked
package dev.sallyport.guard.contract;

import org.jspecify.annotations.NullMarked;

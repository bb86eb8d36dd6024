/** What is known of a sealed model, for people and for other tools: a model card and a bill of materials. */
@NullMarked
package dev.sallyport.admit.inventory;

import org.jspecify.annotations.NullMarked;

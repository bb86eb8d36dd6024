/**
 * Looks into files that somebody sent, by content and never by name, in every reading that a consumer could make of the
 * same bytes; runs nothing of them.
 */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan;

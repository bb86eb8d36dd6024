/** Formats that hold numbers, and what else can be put into them. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.weights;

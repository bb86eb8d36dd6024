/** Python's pickles, interpreted without execution. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.pickle;

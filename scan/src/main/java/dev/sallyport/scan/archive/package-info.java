/** What holds other files: archives and compressed data, each with all that two readers of it could see differently. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.archive;

/** Models of trees, whose readers follow the numbers in them without checks. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.table;

/** Models that are graphs of operators: which of them reach out of the graph. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.graph;

/** Files that people can read: configurations, notebooks, source code, and what is hidden in them. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.text;

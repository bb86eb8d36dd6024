/** Files, each looked into in every reading there is. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.file;

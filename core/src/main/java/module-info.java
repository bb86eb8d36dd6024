/** The vocabulary every room shares; it depends on the JDK alone. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.core {
    requires static transitive org.jspecify;

    exports dev.sallyport.core;
    exports dev.sallyport.core.json;
}

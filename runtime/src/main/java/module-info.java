/** What a backend is: loaded models and how they are run. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.runtime {
    requires static transitive org.jspecify;
    requires transitive dev.sallyport.core;
    requires transitive dev.sallyport.admit;

    exports dev.sallyport.runtime;
}

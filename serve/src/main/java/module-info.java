/** The pipeline that orders the steps of a request, and the catalogue of models it serves. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.serve {
    requires static org.jspecify;
    requires transitive dev.sallyport.audit;
    requires transitive dev.sallyport.core;
    requires transitive dev.sallyport.guard;
    requires transitive dev.sallyport.runtime;

    exports dev.sallyport.serve;
}

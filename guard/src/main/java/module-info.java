/** What judges a request: who asks, what they may do, and whether the inputs fit the contract. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.guard {
    requires transitive dev.sallyport.core;
    requires static transitive org.jspecify;

    exports dev.sallyport.guard.access;
    exports dev.sallyport.guard.contract;
    exports dev.sallyport.guard.identity;
}

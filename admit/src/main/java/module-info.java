/** Trust policy: from a bundle to a verified bundle to an admitted model. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.admit {
    requires transitive dev.sallyport.bundle;
    requires transitive dev.sallyport.core;
    requires transitive dev.sallyport.onnx;
    requires static transitive org.jspecify;

    exports dev.sallyport.admit;
    exports dev.sallyport.admit.inventory;
    exports dev.sallyport.admit.policy;
    exports dev.sallyport.admit.trust;
}

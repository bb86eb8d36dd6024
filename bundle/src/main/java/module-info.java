/** The sealed bundle: layout, manifest, signature, encryption and key services. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.bundle {
    requires transitive dev.sallyport.core;
    requires static transitive org.jspecify;
    requires java.net.http;

    exports dev.sallyport.bundle;
    exports dev.sallyport.bundle.passport;
    exports dev.sallyport.bundle.keys;
    exports dev.sallyport.bundle.certificate;
    exports dev.sallyport.bundle.hybrid;
    exports dev.sallyport.bundle.token;
}

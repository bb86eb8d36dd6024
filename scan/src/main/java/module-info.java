/** What is inside an artifact: findings, never execution. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.scan {
    requires static transitive org.jspecify;
    requires transitive dev.sallyport.core;
    requires dev.sallyport.onnx;

    exports dev.sallyport.scan;
}

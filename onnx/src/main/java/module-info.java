/** Reading ONNX graphs under limits: no native code, no execution. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.onnx {
    requires static transitive org.jspecify;
    requires transitive dev.sallyport.core;

    exports dev.sallyport.onnx;
}

/** ONNX Runtime as a backend. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.runtime.onnx {
    requires static transitive org.jspecify;
    requires transitive dev.sallyport.runtime;
    requires dev.sallyport.onnx;
    requires com.microsoft.onnxruntime;

    exports dev.sallyport.runtime.onnx;
}

/** What is inside an artifact: findings, never execution. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.scan {
    requires transitive dev.sallyport.core;
    requires dev.sallyport.onnx;
    requires org.tukaani.xz;

    exports dev.sallyport.scan;
    exports dev.sallyport.scan.file;
}

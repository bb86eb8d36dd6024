/** The tamper-evident log: append, checkpoint, prove, verify; it depends on the JDK and core alone. */
@org.jspecify.annotations.NullMarked
module dev.sallyport.audit {
    requires transitive dev.sallyport.core;

    exports dev.sallyport.audit;
}

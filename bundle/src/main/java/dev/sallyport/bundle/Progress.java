package dev.sallyport.bundle;

/** Told now and then how far long work is; may be called from several threads at once. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (doneBytes, totalBytes) -> {};

    void at(long doneBytes, long totalBytes);
}

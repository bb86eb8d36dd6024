package dev.sallyport.audit;

import dev.sallyport.core.Problem;

/** Told once, on the executor it was appended with, what became of an entry. */
public interface Receipt {
    /** The entry is on disk and has this place in the log, counted from 0. */
    void durable(long index);

    /** The entry is not known to be on disk, so whatever it records must not be answered. */
    void failed(Problem problem);
}

package dev.sallyport.scan;

import dev.sallyport.scan.pickle.Pickles;

/** Every reading that a consumer could make of the same bytes; more than one may hold. */
final class Readings {
    private Readings() {}

    static void examine(Look look, Work work) {
        work.spend(1);
        Pickles.examine(look);
    }
}

package dev.sallyport.it;

import java.io.IOException;
import java.nio.file.Path;

/** One way to spoil a bundle. */
record Mutant(String name, Change change) {
    /** Applied to a fresh copy of the bundle's folder. */
    @FunctionalInterface
    interface Change {
        void apply(Path bundle) throws IOException;
    }

    @Override
    public String toString() {
        return name;
    }
}

package dev.sallyport.scan.graph;

import dev.sallyport.scan.WordList;
import java.util.Set;

/** TensorFlow's operators: those there are, and those of them that reach files, other machines, processes or Python. */
final class Operators {
    private static final Set<String> KNOWN = WordList.of(Operators.class, "tensorflow-operators.txt");
    private static final Set<String> REFUSED = WordList.of(Operators.class, "tensorflow-refused.txt");

    private Operators() {}

    static boolean isRefused(String operator) {
        return REFUSED.contains(operator);
    }

    static boolean isKnown(String operator) {
        return KNOWN.contains(operator);
    }
}

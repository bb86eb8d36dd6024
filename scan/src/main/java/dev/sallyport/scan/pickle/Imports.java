package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names that a file's pickles import, each judged by its whole path once it is clear whether it is called. */
final class Imports {
    /** Stands between module and name: no name can hold it, and a name may hold points. */
    static final String BETWEEN = "\0";

    private static final int MOST = 100_000;

    private final Look look;
    private final List<String> names = new ArrayList<>();
    private final List<Long> places = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final BitSet called = new BitSet();

    Imports(Look look) {
        this.look = look;
    }

    /** @param at where it is imported */
    int of(String name, long at) {
        Integer known = indices.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() == MOST) {
            look.report(Rule.SCAN_BUDGET, at, "", "more imported names than are kept");
            return MOST - 1;
        }
        names.add(name);
        places.add(at);
        indices.put(name, names.size() - 1);
        return names.size() - 1;
    }

    /** One whose name nobody can know. */
    int hidden(long at) {
        return of("", at);
    }

    void called(int index, long at) {
        if (!called.get(index)) {
            called.set(index);
            places.set(index, at);
        }
    }

    boolean isNamed(int index, String name) {
        return names.get(index).equals(name);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Whether anything was called that is not one of the known harmless. */
    boolean isDangerous() {
        for (int i = 0; i < names.size(); i++) {
            if (judge(i) == Known.DANGEROUS || judge(i) == Known.UNKNOWN && called.get(i)) {
                return true;
            }
        }
        return false;
    }

    private Known judge(int index) {
        String name = names.get(index);
        int between = name.indexOf(BETWEEN);
        return between < 0
                ? Known.UNKNOWN
                : Known.of(name.substring(0, between), name.substring(between + 1), called.get(index));
    }

    /** Says what is imported; for the whole file once, when all of its pickles were read. */
    void report() {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                continue; // was reported where it happened
            }
            String path = names.get(i).replace(BETWEEN, ".");
            String how = called.get(i) ? "calls " : "imports ";
            look.report(
                    switch (judge(i)) {
                        case HARMLESS -> Rule.PICKLE_IMPORT;
                        case FOREIGN -> Rule.PICKLE_FOREIGN_IMPORT;
                        case UNKNOWN -> Rule.PICKLE_UNKNOWN_IMPORT;
                        case DANGEROUS -> Rule.PICKLE_DANGEROUS_IMPORT;
                    },
                    places.get(i),
                    path,
                    how + path);
        }
    }
}

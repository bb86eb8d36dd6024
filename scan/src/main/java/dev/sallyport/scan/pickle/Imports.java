package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names that a file's pickles import, each judged by its whole path once it is clear whether it is called. */
final class Imports {
    /** Stands between module and name: no name can hold it, and a name may hold points. */
    static final String BETWEEN = "\0";

    private static final int MOST = 100_000;

    /** One name, and what is done with it. */
    private static final class Import {
        private final String name;
        private long at;
        private boolean called;
        /** Called with text: a class is not only restored but told what to do. */
        private boolean told;
        /** Was a {@code getattr} whose result is known and judged for itself. */
        private boolean resolved;

        private Import(String name, long at) {
            this.name = name;
            this.at = at;
        }
    }

    private final Look look;
    private final List<Import> all = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();

    Imports(Look look) {
        this.look = look;
    }

    /** Its index; a new one is met at {@code at}. */
    int of(String name, long at) {
        Integer known = indices.get(name);
        if (known != null) {
            return known;
        }
        if (all.size() == MOST) {
            look.report(Rule.SCAN_BUDGET, at, "", "more imported names than are kept");
            return MOST - 1;
        }
        all.add(new Import(name, at));
        indices.put(name, all.size() - 1);
        return all.size() - 1;
    }

    /** One whose name nobody can know. */
    int hidden(long at) {
        return of("", at);
    }

    String name(int index) {
        return all.get(index).name;
    }

    boolean isNamed(int index, String name) {
        return name(index).equals(name);
    }

    void called(int index, long at) {
        Import called = all.get(index);
        if (!called.called) {
            called.called = true;
            called.at = at;
        }
    }

    void told(int index) {
        all.get(index).told = true;
    }

    void resolved(int index) {
        all.get(index).resolved = true;
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether anything was called that is not one of the known harmless. */
    boolean ranDanger() {
        return all.stream()
                .anyMatch(one -> one.called && (judge(one) == Known.DANGEROUS || judge(one) == Known.UNKNOWN));
    }

    private static Known judge(Import one) {
        int between = one.name.indexOf(BETWEEN);
        if (between < 0) {
            return Known.UNKNOWN;
        }
        if (one.resolved && !one.called) {
            return Known.HARMLESS;
        }
        return Known.of(one.name.substring(0, between), one.name.substring(between + 1), one.called, one.told);
    }

    /** Says what is imported; for the whole file once, when all of its pickles were read. */
    void report() {
        for (Import one : all) {
            if (one.name.isEmpty()) {
                continue; // was reported where it happened
            }
            String path = one.name.replace(BETWEEN, ".");
            look.report(
                    switch (judge(one)) {
                        case HARMLESS -> Rule.PICKLE_IMPORT;
                        case FOREIGN -> Rule.PICKLE_FOREIGN_IMPORT;
                        case UNKNOWN -> Rule.PICKLE_UNKNOWN_IMPORT;
                        case DANGEROUS -> Rule.PICKLE_DANGEROUS_IMPORT;
                    },
                    one.at,
                    path,
                    (one.called ? "calls " : "imports ") + dev.sallyport.core.Text.quotable(path));
        }
    }
}

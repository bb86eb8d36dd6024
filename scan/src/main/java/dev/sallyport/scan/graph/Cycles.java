package dev.sallyport.scan.graph;

import java.util.List;
import java.util.Set;

/** Whether graphs run each other in a circle. */
final class Cycles {
    private Cycles() {}

    /** @param calls for each graph the numbers of those it runs */
    static boolean isIn(List<Set<Integer>> calls) {
        int[] callers = new int[calls.size()];
        calls.forEach(called -> called.forEach(other -> callers[other]++));
        int[] free = new int[calls.size()];
        int found = 0;
        for (int i = 0; i < callers.length; i++) {
            if (callers[i] == 0) {
                free[found++] = i;
            }
        }
        for (int done = 0; done < found; done++) {
            for (int other : calls.get(free[done])) {
                if (--callers[other] == 0) {
                    free[found++] = other;
                }
            }
        }
        return found < calls.size();
    }
}

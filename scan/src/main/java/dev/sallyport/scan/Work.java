package dev.sallyport.scan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the examination of one file has spent and found so far. Not thread-safe. */
public final class Work {
    private final ScanLimits limits;
    private final List<Reading> readings;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
    private final Set<String> seen = new HashSet<>();
    private long steps;
    private int contents;

    /** @param readings what every content is examined as */
    public Work(ScanLimits limits, List<Reading> readings) {
        this.limits = limits;
        this.readings = List.copyOf(readings);
    }

    public ScanLimits limits() {
        return limits;
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** One rule, one subject, one member is one finding, where it was met first. */
    void report(Finding finding) {
        if (count(finding.rule()) < limits.findings() && seen.add(key(finding))) {
            counts.merge(finding.rule(), 1, Integer::sum);
            findings.add(finding);
        }
    }

    /** How often a rule was met in this file. */
    public int count(Rule rule) {
        return counts.getOrDefault(rule, 0);
    }

    /** How many findings there are, to come back to by {@link #forget}. */
    public int reported() {
        return findings.size();
    }

    /** Takes back what was reported since, for bytes that turn out not to be what they were taken for. */
    public void forget(int reported) {
        while (findings.size() > reported) {
            Finding finding = findings.removeLast();
            seen.remove(key(finding));
            counts.merge(finding.rule(), -1, Integer::sum);
        }
    }

    private static String key(Finding finding) {
        Place place = finding.place();
        return finding.rule() + "\n" + finding.subject() + "\n" + place.path() + "\n" + place.members();
    }

    /** Examines a content in every reading. */
    public void examine(Look look) {
        if (look.place().depth() > limits.depth() || ++contents > limits.contents()) {
            look.report(Rule.SCAN_BUDGET, 0, "", "nested deeper, or more parts, than is looked at");
            return;
        }
        spend(1);
        readings.forEach(reading -> reading.examine(look));
    }

    /**
     * Pays for {@code more} bytes or opcodes.
     *
     * @throws BudgetSpent when there is no more to spend
     */
    public void spend(long more) {
        steps += more;
        if (steps > limits.steps()) {
            throw new BudgetSpent();
        }
    }

    /** Ends the examination of one file; never leaves this module. */
    public static final class BudgetSpent extends RuntimeException {
        private static final long serialVersionUID = 1;

        private BudgetSpent() {
            super("scan budget spent", null, false, false);
        }
    }
}

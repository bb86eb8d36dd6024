package dev.sallyport.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a scan has spent and found so far. Not thread-safe. */
public final class Work {
    private final ScanLimits limits;
    private final Look.Examination examination;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long steps;
    private int contents;

    Work(ScanLimits limits, Look.Examination examination) {
        this.limits = limits;
        this.examination = examination;
    }

    public ScanLimits limits() {
        return limits;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** One rule, one subject, one member is one finding, where it was met first. */
    void report(Finding finding) {
        Place place = finding.place();
        String key = finding.rule() + "\n" + finding.subject() + "\n" + place.path() + "\n" + place.members();
        if (findings.size() < limits.findings() && seen.add(key)) {
            findings.add(finding);
        }
    }

    void examine(Look look) {
        if (look.place().depth() > limits.depth() || ++contents > limits.contents()) {
            look.report(Rule.SCAN_BUDGET, 0, "", "nested deeper, or more parts, than is looked at");
            return;
        }
        examination.accept(look, this);
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
    static final class BudgetSpent extends RuntimeException {
        private static final long serialVersionUID = 1;

        BudgetSpent() {
            super("scan budget spent", null, false, false);
        }
    }
}

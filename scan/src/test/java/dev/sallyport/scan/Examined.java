package dev.sallyport.scan;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What readings say of bytes. */
public final class Examined {
    /** Enough for any test, and soon spent by what does not end. */
    private static final ScanLimits LIMITS = new ScanLimits(50_000_000, 1_000, 8, 1 << 16, 64 << 20, 1 << 20, 100);

    private Examined() {}

    public static List<Finding> findings(byte[] bytes, Reading... readings) {
        Work work = new Work(LIMITS, List.of(readings));
        Look look = new Look(Content.of(bytes), Place.of("file"), work, Neighbours.NONE);
        try {
            work.examine(look);
        } catch (Work.BudgetSpent e) {
            look.report(Rule.SCAN_BUDGET, 0, "", "more work than is allowed for one file");
        }
        return work.findings();
    }

    public static Set<Rule> rules(byte[] bytes, Reading... readings) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        findings(bytes, readings).forEach(finding -> rules.add(finding.rule()));
        return rules;
    }

    public static Set<Rule> rules(String text, Reading... readings) {
        return rules(text.getBytes(StandardCharsets.UTF_8), readings);
    }
}

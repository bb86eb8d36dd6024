package dev.sallyport.scan;

import dev.sallyport.scan.file.Scanner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the scanner finds in bytes, in the form that tests ask for. */
public final class Found {
    private static final ScanLimits SMALL = new ScanLimits(1 << 26, 1_000, 6, 1 << 16, 1 << 24, 1 << 20, 100);

    private Found() {}

    public static List<Finding> in(byte[] bytes) {
        return new Scanner(SMALL).scan("file", Content.of(bytes));
    }

    public static Set<Rule> rules(byte[] bytes) {
        return in(bytes).stream().map(Finding::rule).collect(Collectors.toSet());
    }

    public static Set<Judgement> judgements(byte[] bytes) {
        return in(bytes).stream().map(Finding::judgement).collect(Collectors.toSet());
    }

    /** Bytes of text with each character one byte. */
    public static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

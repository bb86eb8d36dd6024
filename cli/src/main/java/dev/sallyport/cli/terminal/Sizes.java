package dev.sallyport.cli.terminal;

/** Byte counts for people. */
public final class Sizes {
    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /** {@code 512 B}, {@code 1.5 KB}, {@code 2.0 GB}: thousands, one decimal. */
    public static String text(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        int unit = -1;
        long tenths = bytes * 10;
        while (tenths >= 10_000) {
            tenths /= 1_000;
            unit++;
        }
        return tenths / 10 + "." + tenths % 10 + " " + UNITS.charAt(unit) + "B";
    }
}

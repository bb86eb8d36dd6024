package dev.sallyport.audit;

/**
 * Where tiles and entry bundles lie below the log's folder (C2SP tlog-tiles, "Merkle Tree").
 *
 * <p>The number is written in groups of three digits, all but the last with an {@code x} before
 * them; a partial tile ends in {@code .p/<width>}.
 */
final class TilePath {
    /** Hashes in a full tile, entries in a full bundle. */
    static final int WIDTH = 256;

    private TilePath() {}

    static String hashes(int level, long number, int width) {
        return "tile/" + level + "/" + number(number) + partial(width);
    }

    static String entries(long number, int width) {
        return "tile/entries/" + number(number) + partial(width);
    }

    private static String partial(int width) {
        return width == WIDTH ? "" : ".p/" + width;
    }

    static String number(long number) {
        String last = "%03d".formatted(number % 1000);
        return number < 1000 ? last : groups(number / 1000) + last;
    }

    private static String groups(long number) {
        String last = "x%03d/".formatted(number % 1000);
        return number < 1000 ? last : groups(number / 1000) + last;
    }
}

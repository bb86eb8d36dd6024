package dev.sallyport.server.config;

import java.util.Collection;
import java.util.Locale;

/** Which of the names that there are was probably meant. */
final class NearestName {
    /** One slip of the hand in four characters. */
    private static final int CHARS_PER_SLIP = 4;

    private static final int MAX_CHARS = 128;

    private NearestName() {}

    /** {@code "; did you mean `…`?"}, or nothing where no name is near. */
    static String hint(String written, Collection<String> names) {
        String plain = plain(written);
        String nearest = "";
        int least = Math.max(1, plain(lastPart(written)).length() / CHARS_PER_SLIP) + 1;
        for (String name : names) {
            int slips = slips(plain, plain(name));
            if (slips < least) {
                least = slips;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean `" + nearest + "`?";
    }

    /** A long path before it does not make a name likelier. */
    private static String lastPart(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf("__")) + 1);
    }

    /** Case and signs between words are what is confused most. */
    private static String plain(String name) {
        String bare = name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
        return bare.substring(0, Math.min(bare.length(), MAX_CHARS));
    }

    /** Characters to be put in, left out, changed or swapped with their neighbour (optimal string alignment). */
    private static int slips(String from, String to) {
        int[][] distance = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : step(distance, from, to, i, j);
            }
        }
        return distance[from.length()][to.length()];
    }

    private static int step(int[][] distance, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int least =
                Math.min(Math.min(distance[i - 1][j], distance[i][j - 1]) + 1, distance[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
    }
}

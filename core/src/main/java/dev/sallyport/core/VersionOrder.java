package dev.sallyport.core;

import java.util.Comparator;

/** Numbers by value and before words, words by spelling: 2 is older than 10. */
public final class VersionOrder implements Comparator<String> {
    public static final VersionOrder OLDEST_FIRST = new VersionOrder();

    private VersionOrder() {}

    @Override
    public int compare(String a, String b) {
        boolean numbers = isNumber(a) && isNumber(b);
        if (!numbers) {
            int kind = Boolean.compare(isNumber(b), isNumber(a));
            return kind != 0 ? kind : a.compareTo(b);
        }
        String x = withoutZeros(a);
        String y = withoutZeros(b);
        int length = Integer.compare(x.length(), y.length());
        return length != 0 ? length : x.compareTo(y) != 0 ? x.compareTo(y) : a.compareTo(b);
    }

    private static boolean isNumber(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutZeros(String number) {
        int zeros = 0;
        while (zeros < number.length() - 1 && number.charAt(zeros) == '0') {
            zeros++;
        }
        return number.substring(zeros);
    }
}

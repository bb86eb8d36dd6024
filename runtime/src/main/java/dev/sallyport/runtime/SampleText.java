package dev.sallyport.runtime;

import java.util.random.RandomGenerator;

/** Texts that a model is tried with: as models split, normalise or look them up, or as they read numbers from them. */
enum SampleText {
    WORDS {
        @Override
        String usual(RandomGenerator random) {
            StringBuilder text = new StringBuilder();
            char separator = SEPARATORS.charAt(random.nextInt(SEPARATORS.length()));
            for (int word = random.nextInt(MAX_WORDS); word >= 0; word--) {
                for (int letter = random.nextInt(MAX_LETTERS); letter >= 0; letter--) {
                    text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
                }
                if (word > 0) {
                    text.append(separator);
                }
            }
            return text.toString();
        }
    },
    NUMERALS {
        @Override
        String usual(RandomGenerator random) {
            return Integer.toString(random.nextInt(MAX_NUMERAL));
        }
    };

    /** No usual text has as many bytes of UTF-8. */
    static final int MOST_BYTES = 64;

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ü";
    private static final String SEPARATORS = " ,;|-_/\t";
    private static final int MAX_WORDS = 5;
    private static final int MAX_LETTERS = 5;
    private static final int MAX_NUMERAL = 100;
    private static final String LONG = "One,two three;4-5_6 ".repeat(20);

    abstract String usual(RandomGenerator random);

    /** The text in the place of a number of a row: of an extreme number, an extreme text. */
    String like(double value, RandomGenerator random) {
        if (Double.isNaN(value)) {
            return "";
        }
        return Math.abs(value) == SampleRows.HUGE ? LONG : usual(random);
    }
}

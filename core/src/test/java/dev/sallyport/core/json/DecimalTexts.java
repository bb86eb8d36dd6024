package dev.sallyport.core.json;

import java.math.BigDecimal;
import java.util.random.RandomGenerator;

/** Numbers as JSON writes them, chosen where reading decimals goes wrong. */
final class DecimalTexts {
    private final RandomGenerator random;

    DecimalTexts(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        return switch (random.nextInt(10)) {
            case 0 -> shortNumber();
            case 1 -> floatText(random.nextInt());
            case 2 -> doubleText(random.nextLong());
            case 3 -> digits(17, 40);
            case 4 -> digits(19, 320);
            case 5 -> floatText(random.nextInt() & 0x807f_ffff);
            case 6 -> doubleText(random.nextLong() & 0x800f_ffff_ffff_ffffL);
            case 7 -> besideFloatMidpoint();
            case 8 -> besideDoubleMidpoint();
            default -> exactRange();
        };
    }

    private String shortNumber() {
        return sign() + random.nextInt(1000) + (random.nextBoolean() ? "." + random.nextInt(10_000) : "");
    }

    private String sign() {
        return random.nextBoolean() ? "-" : "";
    }

    private String floatText(int bits) {
        float value = Float.intBitsToFloat(bits);
        return Float.isFinite(value) ? Float.toString(value) : "0";
    }

    private String doubleText(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Double.isFinite(value) ? Double.toString(value) : "-0.0";
    }

    private String digits(int maxDigits, int maxExponent) {
        StringBuilder text = new StringBuilder(sign()).append(1 + random.nextInt(9));
        int count = random.nextInt(maxDigits);
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        if (random.nextBoolean()) {
            text.append('.').append(random.nextInt(1_000_000));
        }
        if (random.nextBoolean()) {
            text.append(random.nextBoolean() ? 'e' : 'E');
            text.append(random.nextInt(2 * maxExponent) - maxExponent);
        }
        return text.toString();
    }

    /** Where the short way of Clinger 1990 is taken, up to and over its edges. */
    private String exactRange() {
        long mantissa = random.nextLong(1L << 54) >> random.nextInt(50);
        return sign() + mantissa + "e" + (random.nextInt(50) - 25);
    }

    private String besideFloatMidpoint() {
        float low = Float.intBitsToFloat(random.nextInt(0x7f7f_ffff));
        BigDecimal middle = new BigDecimal(low)
                .add(new BigDecimal(Math.nextUp(low)))
                .multiply(new BigDecimal("0.5"))
                .stripTrailingZeros();
        return sign() + nudged(middle);
    }

    private String besideDoubleMidpoint() {
        // Near 1, where an exact midpoint has at most some sixty digits.
        double low = (1 + random.nextDouble()) * Math.scalb(1.0, random.nextInt(40) - 20);
        BigDecimal middle = new BigDecimal(low)
                .add(new BigDecimal(Math.nextUp(low)))
                .multiply(new BigDecimal("0.5"))
                .stripTrailingZeros();
        return sign() + nudged(middle);
    }

    /** The number itself, or one a little above or below it, far behind its last digit. */
    private BigDecimal nudged(BigDecimal number) {
        BigDecimal little = BigDecimal.ONE.movePointLeft(number.scale() + random.nextInt(3));
        return switch (random.nextInt(3)) {
            case 0 -> number;
            case 1 -> number.add(little);
            default -> number.subtract(little);
        };
    }
}

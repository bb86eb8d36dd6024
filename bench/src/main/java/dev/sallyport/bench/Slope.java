package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.List;

/** How a value grows with time: the median of the slopes of all pairs (Theil and Sen), which steps do not move. */
final class Slope {
    private Slope() {}

    /** One value at one time, in seconds. */
    record Sample(double seconds, double value) {}

    /** Per hour; 0 of fewer than two samples. */
    static double perHour(List<Sample> samples) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            for (int j = i + 1; j < samples.size(); j++) {
                Sample a = samples.get(i);
                Sample b = samples.get(j);
                slopes.add((b.value() - a.value()) / (b.seconds() - a.seconds()));
            }
        }
        if (slopes.isEmpty()) {
            return 0;
        }
        slopes.sort(null);
        return 3_600 * slopes.get(slopes.size() / 2);
    }
}

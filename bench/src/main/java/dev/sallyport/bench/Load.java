package dev.sallyport.bench;

import java.time.Duration;

/**
 * What a generator saw in one run: closed loop, one request at a time on each connection.
 *
 * @param answered requests answered with HTTP 200
 * @param failed requests that were not
 * @param time how long it sent
 */
public record Load(long answered, long failed, Duration time, long p50Micros, long p99Micros) {
    public double perSecond() {
        return answered * 1e9 / time.toNanos();
    }
}

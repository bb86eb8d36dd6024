package dev.sallyport.server.config;

import java.time.Duration;

/** Whether what a model answered is given again to who asks the same. */
public record CacheConfig(
        @Key(value = "Most answers kept; 0 for none, which is no cache.", fallback = "0")
        int entries,

        @Key(value = "Most bytes of answers kept.", fallback = "16777216")
        long bytes,

        @Key(value = "How long an answer is given again.", fallback = "60s")
        Duration ttl) {

    public CacheConfig {
        if (entries < 0 || bytes < 0 || ttl.isNegative()) {
            throw new IllegalArgumentException("a cache has no negative bounds");
        }
    }
}

package dev.sallyport.server.config;

import java.util.List;
import java.util.Map;

/** What is said of one model by its name. */
public record ModelConfig(
        @Key(value = "Serve so many of its newest versions; 0 for what `models.newestVersions` says.", fallback = "0")
        int latest,

        @Key(value = "Serve these versions and no others; empty for those that `latest` says.", fallback = "[]")
        List<String> specific,

        @Key(value = "Labels and the versions they point to when the server starts.", fallback = "{}")
        Map<String, String> labels,

        @Key(
                value = "How its requests are run; what is not said is as in `models.batching`.",
                inherits = "models.batching")
        BatchingConfig batching,

        @Key(
                "Give again what it answered, to the same principal for the same request; only for models that always answer alike.")
        CacheConfig cache) {

    public ModelConfig {
        specific = List.copyOf(specific);
        labels = Map.copyOf(labels);
        if (latest > 0 && !specific.isEmpty()) {
            throw new IllegalArgumentException("either `latest` or `specific`");
        }
    }
}

package dev.sallyport.server;

import dev.sallyport.server.config.ModelConfig;
import dev.sallyport.server.config.ServerConfig;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a model are served when the server starts or sees the store change.
 *
 * @param allowed whether a version may be among them
 * @param latest how many of the newest of those; 0 for all
 */
record VersionPolicy(Predicate<String> allowed, int latest) {

    static VersionPolicy of(ServerConfig.Models config, String name) {
        Predicate<String> only =
                version -> config.only().isEmpty() || config.only().contains(name + "/" + version);
        @Nullable ModelConfig own = config.each().get(name);
        if (own != null && !own.specific().isEmpty()) {
            return new VersionPolicy(only.and(own.specific()::contains), 0);
        }
        return new VersionPolicy(only, own == null || own.latest() == 0 ? config.newestVersions() : own.latest());
    }

    /** @param versions oldest first */
    List<String> choose(List<String> versions) {
        List<String> chosen = versions.stream().filter(allowed).toList();
        return latest == 0 ? chosen : chosen.subList(Math.max(0, chosen.size() - latest), chosen.size());
    }
}

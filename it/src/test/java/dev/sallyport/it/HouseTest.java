package dev.sallyport.it;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** File sizes, method lengths, directions between packages, and nothing written twice: what {@code tools/house} measures. */
class HouseTest {
    @Test
    void the_sources_keep_the_rules_of_the_house() {
        Program.run(
                        Repository.ROOT,
                        Duration.ofMinutes(2),
                        List.of(Repository.ROOT.resolve("tools/house").toString(), "--check"))
                .succeeded();
    }
}

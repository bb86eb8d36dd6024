package dev.sallyport.it.hostile;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** One server that all cases of a test attack, one after the other, and a careful caller beside them. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class UnderAttack {
    private final Map<String, String> environment;

    Path folder;
    Target target;
    Bystander bystander;

    /** As it is shipped. */
    UnderAttack() {
        this(Map.of());
    }

    /** @param environment of the server */
    UnderAttack(Map<String, String> environment) {
        this.environment = environment;
    }

    @BeforeAll
    final void start(@TempDir Path empty) {
        folder = empty;
        target = new Target(folder, environment);
        bystander = new Bystander(target);
    }

    @AfterAll
    final void stop() {
        bystander.close();
        target.close();
    }
}

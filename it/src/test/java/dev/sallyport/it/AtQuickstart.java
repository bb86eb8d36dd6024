package dev.sallyport.it;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** One server of the examples, as the quickstart makes it, that all cases of a test ask. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class AtQuickstart {
    Path folder;
    RunningServer server;

    @BeforeAll
    final void start(@TempDir Path empty) {
        folder = empty;
        server = RunningServer.quickstart(folder.resolve("state"));
    }

    @AfterAll
    final void stop() {
        server.close();
    }
}

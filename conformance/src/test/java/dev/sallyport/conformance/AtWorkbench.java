package dev.sallyport.conformance;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A workbench of its own for each case of a test. */
abstract class AtWorkbench {
    Workbench bench;

    @BeforeEach
    final void open(@TempDir Path folder) throws IOException {
        bench = new Workbench(folder);
    }

    @AfterEach
    final void close() {
        bench.close();
    }
}

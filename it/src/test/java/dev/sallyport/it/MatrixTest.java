package dev.sallyport.it;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Every call of other people's clients of the Open Inference Protocol and of Triton's extensions. */
@TestInstance(Lifecycle.PER_CLASS)
class MatrixTest {
    @TempDir
    static Path folder;

    private RunningServer server;

    @BeforeAll
    void start() {
        EchoModels.write(folder.resolve("models"));
        server = RunningServer.quickstart(folder.resolve("state"), folder.resolve("models"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void tritonclient_makes_every_call() {
        Findings.allGood(Clients.python("matrix.py", server.connection()));
    }

    @Test
    void kserves_own_clients_make_every_call() {
        Findings.allGood(Clients.kserve("kserve_calls.py", server.connection()));
    }
}

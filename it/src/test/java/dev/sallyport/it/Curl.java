package dev.sallyport.it;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** curl, as the documents use it. */
final class Curl {
    private Curl() {}

    /**
     * Posts a file to a path of the callers' port. The key goes through a file as well: a process's arguments can
     * be read by everybody.
     *
     * @param folder a file of which will hold the key
     */
    static Outcome post(Connection connection, Path folder, Path request, String path) throws IOException {
        Path header = folder.resolve("authorization");
        Files.writeString(header, "Authorization: Bearer " + connection.credential());
        return Program.run(
                folder,
                Duration.ofSeconds(30),
                List.of(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--fail-with-body",
                        "--cacert",
                        connection.ca().toString(),
                        "--header",
                        "@" + header,
                        "--data-binary",
                        "@" + request,
                        connection.rest() + path));
    }
}

package dev.sallyport.it;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code connection.json} in a state folder says. */
final class Connection {
    private final Path file;
    private final JsonDocument json;

    private Connection(Path file, JsonDocument json) {
        this.file = file;
        this.json = json;
    }

    static Connection read(Path file) {
        try {
            return new Connection(
                    file, JsonDocument.parse(Files.readAllBytes(file), JsonLimits.DOCUMENT, RequestMalformed::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return file;
    }

    ProcessHandle process() {
        return ProcessHandle.of(json.integer("pid")).orElseThrow();
    }

    URI rest() {
        return URI.create(json.string("rest"));
    }

    URI admin() {
        return URI.create(json.string("admin"));
    }

    Path ca() {
        return Path.of(json.string("ca"));
    }

    String credential() {
        return json.string("credential");
    }

    String administrator() {
        return json.string("administrator");
    }
}

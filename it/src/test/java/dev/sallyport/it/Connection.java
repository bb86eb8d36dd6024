package dev.sallyport.it;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** How to reach a server: what {@code connection.json} in a state folder says. */
public final class Connection {
    private final Path file;
    private final long pid;
    private final URI rest;
    private final URI admin;
    private final JsonDocument json;

    private Connection(Path file, long pid, URI rest, URI admin, JsonDocument json) {
        this.file = file;
        this.pid = pid;
        this.rest = rest;
        this.admin = admin;
        this.json = json;
    }

    static Connection read(Path file) {
        try {
            JsonDocument json =
                    JsonDocument.parse(Files.readAllBytes(file), JsonLimits.DOCUMENT, RequestMalformed::new);
            return new Connection(
                    file, json.integer("pid"), URI.create(json.string("rest")), URI.create(json.string("admin")), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same state, keys and authority behind another process. */
    Connection at(long otherPid, URI otherRest, URI otherAdmin) {
        return new Connection(file, otherPid, otherRest, otherAdmin, json);
    }

    Path file() {
        return file;
    }

    public ProcessHandle process() {
        return ProcessHandle.of(pid).orElseThrow();
    }

    public URI rest() {
        return rest;
    }

    public URI admin() {
        return admin;
    }

    public Path ca() {
        return Path.of(json.string("ca"));
    }

    public String credential() {
        return json.string("credential");
    }

    public String administrator() {
        return json.string("administrator");
    }
}

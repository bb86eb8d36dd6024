package dev.sallyport.cli.state;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.PrivateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to reach a running server: {@code connection.json}, of mode 600 since it holds two API keys.
 * A class rather than a record so that they are never printed.
 */
public final class Connection {
    private final long pid;
    private final String rest;
    private final String admin;
    private final Path ca;
    private final String credential;
    private final String administrator;
    private final List<Model> models;

    /** @param versions oldest first */
    public record Model(String name, List<String> versions) {
        public Model {
            versions = List.copyOf(versions);
        }
    }

    /**
     * @param rest base URL of REST; gRPC answers on the same port
     * @param ca file of the certificate authority
     * @param credential an API key that may infer and read metadata
     * @param administrator an API key that may do everything
     */
    public Connection(
            long pid, String rest, String admin, Path ca, String credential, String administrator, List<Model> models) {
        this.pid = pid;
        this.rest = rest;
        this.admin = admin;
        this.ca = ca;
        this.credential = credential;
        this.administrator = administrator;
        this.models = List.copyOf(models);
    }

    public String rest() {
        return rest;
    }

    public String admin() {
        return admin;
    }

    public Path ca() {
        return ca;
    }

    public String credential() {
        return credential;
    }

    public String administrator() {
        return administrator;
    }

    public void write(Path file) {
        JsonWriter json = JsonWriter.indented().beginObject();
        json.name("pid").value(pid);
        json.name("rest").value(rest).name("grpc").value(rest).name("admin").value(admin);
        json.name("ca").value(ca.toString());
        json.name("credential").value(credential).name("administrator").value(administrator);
        json.name("models").beginArray();
        for (Model model : models) {
            json.beginObject().name("name").value(model.name()).name("versions").beginArray();
            model.versions().forEach(json::value);
            json.endArray().endObject();
        }
        json.endArray().endObject();
        PrivateFile.replace(file, json.toBytes());
    }

    /** @throws ProblemException {@code configuration/invalid} */
    public static Connection read(Path file) {
        if (!Files.exists(file)) {
            throw StateFolder.invalid(
                    "there is no `" + file + "`, which `sallyport quickstart` keeps while it serves: start"
                            + " it, or say where the server is by the options for its URL, --ca and --key-file");
        }
        JsonDocument json = JsonDocument.parse(
                PrivateText.readBytes(file),
                JsonLimits.DOCUMENT,
                finding -> new ConfigurationInvalid(List.of(
                        "`" + file + "`: " + finding + "; remove it: the next `sallyport quickstart` makes it anew")));
        List<Model> models = new ArrayList<>();
        for (JsonDocument model : json.objects("models")) {
            models.add(new Model(model.string("name"), model.strings("versions")));
        }
        return new Connection(
                json.integer("pid"),
                json.string("rest"),
                json.string("admin"),
                Path.of(json.string("ca")),
                json.string("credential"),
                json.string("administrator"),
                models);
    }
}

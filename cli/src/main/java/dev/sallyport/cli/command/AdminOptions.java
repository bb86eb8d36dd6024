package dev.sallyport.cli.command;

import dev.sallyport.cli.client.DataFile;
import dev.sallyport.cli.client.OpenInferenceClient;
import dev.sallyport.cli.state.Connection;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to reach a server's administration, and who asks. */
final class AdminOptions {
    @Mixin
    private StateOption state = new StateOption();

    @Option(
            names = "--admin-url",
            description = "Base URL of administration (default: of the server running on the state folder).")
    private @Nullable String url;

    @Option(names = "--ca", paramLabel = "FILE", description = "Authority the server's certificate must come from.")
    private @Nullable Path ca;

    @Option(names = "--key-file", paramLabel = "FILE", description = "File of an administrator's API key or token.")
    private @Nullable Path keyFile;

    @Option(names = "--json", description = "Print as JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    OpenInferenceClient client() {
        if (url != null && keyFile != null) {
            return new OpenInferenceClient(url, Optional.ofNullable(ca), DataFile.secret(keyFile));
        }
        Connection connection = Connection.read(state.folder().connection());
        return new OpenInferenceClient(
                url == null ? connection.admin() : url,
                Optional.of(ca == null ? connection.ca() : ca),
                keyFile == null ? connection.administrator() : DataFile.secret(keyFile));
    }
}

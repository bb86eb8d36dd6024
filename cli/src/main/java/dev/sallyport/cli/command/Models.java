package dev.sallyport.cli.command;

import dev.sallyport.cli.client.OpenInferenceClient;
import dev.sallyport.cli.client.Reply;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes what a running server serves, by its administration. */
@Command(
        name = "models",
        description = "List, load and unload the models of a running server; move their labels.",
        footerHeading = "%nExample:%n",
        footer = {"  sallyport models list", "  sallyport models promote digits 2 stable"})
final class Models extends CommandGroup {
    Models(Terminal terminal) {
        super(terminal);
    }

    @Command(
            name = "list",
            description = "List what is served: versions, labels, how requests are run.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport models list --json")
    int list(@Mixin HelpOption help, @Mixin AdminOptions admin) {
        return ask(admin, client -> client.look("/admin/models"), body -> {
            for (JsonValue each : body instanceof JsonArray array ? array.elements() : List.<JsonValue>of()) {
                JsonDocument model = document(each);
                terminal.line("%s/%s  %s  %s"
                        .formatted(
                                model.string("name"),
                                model.string("version"),
                                String.join(",", model.strings("labels")),
                                model.string("batching")));
            }
        });
    }

    @Command(
            name = "load",
            description = "Load a version of the store, or load it again.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport models load digits 2")
    int load(
            @Mixin HelpOption help,
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "MODEL") String model,
            @Parameters(paramLabel = "VERSION") String version) {
        return act(admin, version(model, version) + "/load", "serving %s/%s".formatted(model, version));
    }

    @Command(
            name = "unload",
            description = "Take a version out of service; requests under way end first.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport models unload digits 1")
    int unload(
            @Mixin HelpOption help,
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "MODEL") String model,
            @Parameters(paramLabel = "VERSION") String version) {
        return act(admin, version(model, version) + "/unload", "unloaded %s/%s".formatted(model, version));
    }

    @Command(
            name = "promote",
            description = "Point a label to a version that is served.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport models promote digits 2 stable")
    int promote(
            @Mixin HelpOption help,
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "MODEL") String model,
            @Parameters(paramLabel = "VERSION") String version,
            @Parameters(paramLabel = "LABEL") String label) {
        return act(
                admin,
                version(model, version) + "/labels/" + word(label),
                "%s of %s is version %s".formatted(label, model, version));
    }

    @Command(
            name = "rollback",
            description = "Point a label to what it was before it was last promoted.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport models rollback digits stable")
    int rollback(
            @Mixin HelpOption help,
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "MODEL") String model,
            @Parameters(paramLabel = "LABEL") String label) {
        String path = "/admin/models/" + word(model) + "/labels/" + word(label) + "/rollback";
        return ask(
                admin,
                client -> client.administer(path),
                body -> terminal.line("%s of %s is %s"
                        .formatted(
                                label,
                                model,
                                document(body)
                                        .object("labels")
                                        .optionalString(label)
                                        .map(version -> "version " + version)
                                        .orElse("nothing"))));
    }

    private static String version(String model, String version) {
        return "/admin/models/" + word(model) + "/versions/" + word(version);
    }

    /** What cannot be a name is not put into a path. */
    private static String word(String text) {
        if (!ModelRef.isName(text)) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("`" + text + "` is no name: letters, digits, `.`, `_` and `-`")));
        }
        return text;
    }

    private int act(AdminOptions admin, String path, String done) {
        return ask(admin, client -> client.administer(path), body -> terminal.line(done));
    }

    private int ask(AdminOptions admin, Function<OpenInferenceClient, Reply> question, Consumer<JsonValue> print) {
        try (OpenInferenceClient client = admin.client()) {
            return switch (question.apply(client)) {
                case Reply.Answered answered -> {
                    if (admin.json()) {
                        terminal.json(JsonWriter.indented().value(answered.body()));
                    } else {
                        print.accept(answered.body());
                    }
                    yield ExitCode.OK;
                }
                case Reply.Refused refused -> FailedReply.report(refused, admin.json(), terminal);
                case Reply.Unreachable unreachable -> FailedReply.report(unreachable, admin.json(), terminal);
            };
        }
    }

    private static JsonDocument document(JsonValue value) {
        return JsonDocument.of(value, finding -> new Internal("answer", finding));
    }
}

package dev.sallyport.cli.command;

import dev.sallyport.cli.client.DataFile;
import dev.sallyport.cli.client.InferBody;
import dev.sallyport.cli.client.ModelFace;
import dev.sallyport.cli.client.OpenInferenceClient;
import dev.sallyport.cli.client.Prediction;
import dev.sallyport.cli.client.Reply;
import dev.sallyport.cli.client.Rows;
import dev.sallyport.cli.state.Connection;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a running server for predictions, over REST and TLS. */
@Command(
        name = "predict",
        description = {
            "Ask a running server and print its outputs with their labels.",
            "Data: CSV with a header row, a JSON array of rows, or a whole Open Inference Protocol request."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sallyport predict digits --data examples/digits/test.csv --rows 5",
            "  sallyport predict --url https://models.example:8443 --ca ca.pem --key-file key digits --data row.json"
        })
final class Predict implements Callable<Integer> {
    private static final int MOST_PER_REQUEST = 256;

    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "MODEL", description = "Name of the model.")
    private String model = "";

    @Option(names = "--version", defaultValue = "", description = "A version or a label (default: the newest).")
    private String version = "";

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "What to predict: .csv or .json.")
    private Path data = Path.of("");

    @Option(names = "--rows", defaultValue = "100", description = "At most so many rows (default: 100).")
    private int most = 100;

    @Option(
            names = "--label",
            defaultValue = "label",
            description = "The column with the truth, which is compared and not sent (default: label).")
    private String label = "label";

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--url", description = "Base URL (default: of the server running on the state folder).")
    private @Nullable String url;

    @Option(names = "--ca", paramLabel = "FILE", description = "Authority the server's certificate must come from.")
    private @Nullable Path ca;

    @Option(names = "--key", description = "API key or token; other users may see it, so prefer --key-file.")
    private @Nullable String key;

    @Option(names = "--key-file", paramLabel = "FILE", description = "File that holds it.")
    private @Nullable Path keyFile;

    @Option(names = "--json", description = "Print the outputs as JSON.")
    private boolean json;

    Predict(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DataFile file = DataFile.read(data, most);
        try (OpenInferenceClient client = client()) {
            return switch (client.metadata(model, version)) {
                case Reply.Answered known -> ask(client, ModelFace.of(known.body()), file);
                case Reply.Refused refused -> FailedReply.report(refused, json, terminal);
                case Reply.Unreachable unreachable -> FailedReply.report(unreachable, json, terminal);
            };
        }
    }

    private OpenInferenceClient client() {
        String credential = keyFile == null ? key : DataFile.secret(keyFile);
        if (url != null && credential != null) {
            return new OpenInferenceClient(url, Optional.ofNullable(ca), credential);
        }
        Connection connection = Connection.read(state.folder().connection());
        return new OpenInferenceClient(
                url == null ? connection.rest() : url,
                Optional.of(ca == null ? connection.ca() : ca),
                credential == null ? connection.credential() : credential);
    }

    private int ask(OpenInferenceClient client, ModelFace face, DataFile file) {
        List<Answer> answers = new ArrayList<>();
        for (Question question : questions(face, file)) {
            switch (client.infer(model, version, question.body())) {
                case Reply.Answered answered ->
                    answers.add(new Answer(question, Prediction.of(answered.body(), face.outputs()), answered));
                case Reply.Refused refused -> {
                    return FailedReply.report(refused, json, terminal);
                }
                case Reply.Unreachable unreachable -> {
                    return FailedReply.report(unreachable, json, terminal);
                }
            }
        }
        print(answers);
        return ExitCode.OK;
    }

    /** One request, and the truth about its rows where the file has it. */
    private record Question(byte[] body, List<String> truth) {}

    private record Answer(Question question, List<Prediction> predictions, Reply.Answered reply) {
        int rows() {
            return predictions.stream().mapToInt(Prediction::rows).max().orElse(0);
        }
    }

    private List<Question> questions(ModelFace face, DataFile file) {
        return switch (file) {
            case DataFile.Request request -> List.of(new Question(request.body(), List.of()));
            case DataFile.Table table -> {
                List<Question> questions = new ArrayList<>();
                int batch = InferBody.batch(face.inputs(), MOST_PER_REQUEST);
                for (Rows part : table.rows().parts(batch)) {
                    List<String> truth = part.columns().contains(label) ? part.column(label) : List.of();
                    questions.add(new Question(InferBody.of(face.inputs(), part, Map.of(), label), truth));
                }
                yield questions;
            }
        };
    }

    private void print(List<Answer> answers) {
        if (json) {
            printJson(answers);
            return;
        }
        int number = 0;
        int right = 0;
        int judged = 0;
        for (Answer answer : answers) {
            for (int row = 0; row < answer.rows(); row++) {
                StringBuilder line = new StringBuilder().append(++number);
                for (Prediction prediction : answer.predictions()) {
                    if (row < prediction.rows()) {
                        line.append("  ")
                                .append(prediction.output())
                                .append(": ")
                                .append(prediction.text(row));
                    }
                }
                Optional<String> decision = decision(answer, row);
                if (row < answer.question().truth().size() && decision.isPresent()) {
                    String truth = answer.question().truth().get(row);
                    judged++;
                    right += truth.equals(decision.get()) ? 1 : 0;
                    line.append("  (").append(label).append(": ").append(truth).append(')');
                }
                terminal.line(line.toString());
            }
            answer.reply().auditIndex().ifPresent(index -> terminal.note("audit entry " + index));
        }
        if (judged > 0) {
            terminal.line("right: " + right + " of " + judged);
        }
    }

    private static Optional<String> decision(Answer answer, int row) {
        return answer.predictions().stream()
                .filter(prediction -> row < prediction.rows())
                .flatMap(prediction -> prediction.decision(row).stream())
                .findFirst();
    }

    private void printJson(List<Answer> answers) {
        JsonWriter out = JsonWriter.indented().beginObject().name("rows").beginArray();
        for (Answer answer : answers) {
            for (int row = 0; row < answer.rows(); row++) {
                out.beginObject();
                for (Prediction prediction : answer.predictions()) {
                    if (row < prediction.rows()) {
                        write(out, prediction, row);
                    }
                }
                decision(answer, row).ifPresent(label -> out.name("decision").value(label));
                answer.reply()
                        .auditIndex()
                        .ifPresent(index -> out.name("auditIndex").value(index));
                out.endObject();
            }
        }
        terminal.json(out.endArray().endObject());
    }

    private static void write(JsonWriter out, Prediction prediction, int row) {
        out.name(prediction.output()).beginArray();
        for (JsonValue value : prediction.row(row)) {
            out.value(value);
        }
        out.endArray();
    }
}

package dev.sallyport.cli.command;

import dev.sallyport.audit.LogReader;
import dev.sallyport.cli.client.InferBody;
import dev.sallyport.cli.client.OpenInferenceClient;
import dev.sallyport.cli.client.Prediction;
import dev.sallyport.cli.client.Reply;
import dev.sallyport.cli.client.Rows;
import dev.sallyport.cli.model.ExampleFolder.Example;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.wire.oip.ConstantRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One real request to one model, and where the log tells of it. */
final class FirstRequest {
    private static final int SHORT_HEX = 12;

    private final OpenInferenceClient client;
    private final LogReader log;

    FirstRequest(OpenInferenceClient client, LogReader log) {
        this.client = client;
        this.log = log;
    }

    /**
     * What came of it.
     *
     * @param sent what was asked, in words
     * @param answers one line per output; for a refusal its sentence
     * @param auditIndex the log's entry, if there is one
     * @param commitment the first digits of the commitment over the outputs; empty without an entry
     */
    record Outcome(
            ModelRef model,
            boolean answered,
            String sent,
            List<String> answers,
            OptionalLong auditIndex,
            String commitment) {}

    /** @param example rows of real data; empty where there are none, then constants are sent */
    Outcome ask(ModelRef model, ModelContract contract, Optional<Example> example) {
        if (example.isPresent()) {
            Rows row = example.get().rows(1);
            String label = example.get().labelColumn();
            String sent = "first row of %s, in truth %s"
                    .formatted(
                            example.get().test().getFileName(),
                            row.column(label).getFirst());
            return ask(
                    model,
                    contract,
                    sent,
                    InferBody.of(contract.inputs(), row, example.get().columns(), label));
        }
        return ConstantRequest.json(contract.inputs())
                .map(body -> ask(model, contract, "constants of the contract's shape, not real data", body))
                .orElseGet(() -> new Outcome(
                        model,
                        true,
                        "nothing",
                        List.of("not asked: its inputs have no JSON form or are too large for a trial"),
                        OptionalLong.empty(),
                        ""));
    }

    private Outcome ask(ModelRef model, ModelContract contract, String sent, byte[] body) {
        return switch (client.infer(model.name(), model.version(), body)) {
            case Reply.Answered answered -> {
                List<String> answers = new ArrayList<>();
                for (Prediction prediction : Prediction.of(answered.body(), contract.outputs())) {
                    answers.add(prediction.output() + ": " + (prediction.rows() == 0 ? "[]" : prediction.text(0)));
                }
                String commitment = commitment(answered.auditIndex());
                yield new Outcome(model, true, sent, answers, answered.auditIndex(), commitment);
            }
            case Reply.Refused refused ->
                new Outcome(
                        model,
                        false,
                        sent,
                        List.of("refused: " + refused.code() + ": " + refused.sentence()),
                        refused.auditIndex(),
                        "");
            case Reply.Unreachable unreachable ->
                new Outcome(
                        model,
                        false,
                        sent,
                        List.of("no answer from " + unreachable.finding()),
                        OptionalLong.empty(),
                        "");
        };
    }

    private String commitment(OptionalLong index) {
        if (index.isEmpty()) {
            return "";
        }
        return log.entry(index.getAsLong())
                .filter(entry -> entry.event() instanceof AuditEvent.Inference)
                .map(entry -> ((AuditEvent.Inference) entry.event())
                        .outputCommitment()
                        .hex())
                .map(hex -> hex.substring(0, SHORT_HEX))
                .orElse("");
    }
}

package dev.sallyport.wire.tfs;

import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import java.util.ArrayList;
import java.util.List;

/** Several questions about the same examples, answered by one run of the model. */
final class MultiInference {
    private static final int RESULTS = 1;
    private static final int MODEL_SPEC = 1;
    private static final int CLASSIFICATION_RESULT = 2;
    private static final int REGRESSION_RESULT = 3;

    private MultiInference() {}

    /** One task, and the output that it reads. */
    record Question(boolean classify, TensorSpec output) {}

    /** @throws dev.sallyport.core.ProblemException {@code request/malformed} for another method, or one twice */
    static List<Question> questions(List<ServingFrame.Task> tasks, ModelContract contract) {
        List<Question> questions = new ArrayList<>(tasks.size());
        for (ServingFrame.Task task : tasks) {
            Signature.check(task.spec().signature());
            Question question = switch (task.method()) {
                case Signature.CLASSIFY -> new Question(true, Signature.scores(contract));
                case Signature.REGRESS -> new Question(false, Signature.regressed(contract));
                default -> throw Malformed.of("Unsupported signature method_name: %s", Text.quotable(task.method()));
            };
            if (questions.contains(question)) {
                throw Malformed.of("Duplicate evaluation of signature: %s", Signature.NAME);
            }
            questions.add(question);
        }
        return questions;
    }

    /** A {@code MultiInferenceResponse}, one result for each question in its order. */
    static byte[] answer(ModelRef model, List<Question> questions, List<Tensor> outputs, int examples) {
        return Messages.framed(out -> {
            for (Question question : questions) {
                Messages.field(out, RESULTS, result -> {
                    Messages.field(result, MODEL_SPEC, spec -> Messages.modelSpec(spec, model, Signature.NAME));
                    if (question.classify()) {
                        Messages.field(
                                result,
                                CLASSIFICATION_RESULT,
                                GrpcAnswers.classified(question.output(), outputs, examples));
                    } else {
                        Messages.field(
                                result, REGRESSION_RESULT, GrpcAnswers.regressed(question.output(), outputs, examples));
                    }
                });
            }
        });
    }
}

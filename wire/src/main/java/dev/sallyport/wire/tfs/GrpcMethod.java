package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The calls of {@code PredictionService} that run a model: how each is read, and how it is answered. */
enum GrpcMethod {
    PREDICT("Predict") {
        @Override
        Call decode(ServingFrame frame, ModelContract contract, Limits limits, Scratch scratch) throws IOException {
            return new Call(
                    PredictProto.decode(frame, contract, limits, scratch),
                    (model, outputs, allocator) -> HttpData.wrap(GrpcAnswers.predicted(model, outputs, allocator)));
        }
    },
    CLASSIFY("Classify") {
        @Override
        Call decode(ServingFrame frame, ModelContract contract, Limits limits, Scratch scratch) throws IOException {
            Signature.check(frame.spec().signature());
            TensorSpec scores = Signature.scores(contract);
            ExampleTensors examples = ExamplesProto.decode(frame.inputs(), contract, limits, scratch);
            return new Call(
                    new InferenceRequest("", examples.tensors(), List.of(scores.name())),
                    (model, outputs, allocator) -> HttpData.wrap(
                            GrpcAnswers.result(model, GrpcAnswers.classified(scores, outputs, examples.examples()))));
        }
    },
    REGRESS("Regress") {
        @Override
        Call decode(ServingFrame frame, ModelContract contract, Limits limits, Scratch scratch) throws IOException {
            Signature.check(frame.spec().signature());
            TensorSpec value = Signature.regressed(contract);
            ExampleTensors examples = ExamplesProto.decode(frame.inputs(), contract, limits, scratch);
            return new Call(
                    new InferenceRequest("", examples.tensors(), List.of(value.name())),
                    (model, outputs, allocator) -> HttpData.wrap(
                            GrpcAnswers.result(model, GrpcAnswers.regressed(value, outputs, examples.examples()))));
        }
    },
    MULTI_INFERENCE("MultiInference") {
        @Override
        ServingFrame frame(ByteBuffer message, Limits limits) throws IOException {
            return ServingFrame.several(message, limits);
        }

        @Override
        Call decode(ServingFrame frame, ModelContract contract, Limits limits, Scratch scratch) throws IOException {
            List<MultiInference.Question> questions = MultiInference.questions(frame.tasks(), contract);
            ExampleTensors examples = ExamplesProto.decode(frame.inputs(), contract, limits, scratch);
            List<String> outputs = questions.stream()
                    .map(question -> question.output().name())
                    .distinct()
                    .toList();
            return new Call(
                    new InferenceRequest("", examples.tensors(), outputs),
                    (model, found, allocator) ->
                            HttpData.wrap(MultiInference.answer(model, questions, found, examples.examples())));
        }
    };

    private final String call;

    GrpcMethod(String call) {
        this.call = call;
    }

    /** A request that was read, and the answer's form that follows from it. */
    record Call(InferenceRequest request, Answer answer) {}

    /** Writes the outputs as the message that was asked for. */
    interface Answer {
        HttpData of(ModelRef model, List<Tensor> outputs, ByteBufAllocator allocator);
    }

    /** As the service names it. */
    String call() {
        return call;
    }

    /** Reads who is meant, and nothing of the inputs. */
    ServingFrame frame(ByteBuffer message, Limits limits) throws IOException {
        return ServingFrame.one(message, limits);
    }

    /** @throws dev.sallyport.core.ProblemException for anything that is not a well-formed request within the limits */
    abstract Call decode(ServingFrame frame, ModelContract contract, Limits limits, Scratch scratch) throws IOException;
}

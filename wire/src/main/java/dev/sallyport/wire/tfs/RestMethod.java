package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.TextBytes;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.tfs.PredictJson.Predict;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** What a REST caller asks of a model: how its body is read, and how the answer is written. */
enum RestMethod {
    PREDICT {
        @Override
        Call decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch) {
            Predict predict = PredictJson.decode(body, contract, limits, scratch);
            return new Call(predict.request(), outputs -> PredictJsonAnswer.of(outputs, predict.rows()));
        }
    },
    CLASSIFY {
        @Override
        Call decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch) {
            TensorSpec scores = Signature.scores(contract);
            ExampleTensors examples = ExamplesJson.decode(body, contract, limits, scratch);
            return new Call(
                    new InferenceRequest("", examples.tensors(), List.of(scores.name())),
                    outputs -> ResultsJson.classified(scores, outputs, examples.examples()));
        }
    },
    REGRESS {
        @Override
        Call decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch) {
            TensorSpec value = Signature.regressed(contract);
            ExampleTensors examples = ExamplesJson.decode(body, contract, limits, scratch);
            return new Call(
                    new InferenceRequest("", examples.tensors(), List.of(value.name())),
                    outputs -> ResultsJson.regressed(value, outputs, examples.examples()));
        }
    };

    /** A request that was read, and the answer's form that follows from it. */
    record Call(InferenceRequest request, Answer answer) {}

    /** Writes the outputs as the JSON that was asked for. */
    interface Answer {
        TextBytes of(List<Tensor> outputs);
    }

    /** @throws dev.sallyport.core.ProblemException for anything that is not a well-formed request within the limits */
    abstract Call decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch);

    /** As a path has it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/** BYTES {@code [N,1]} to BYTES {@code [N,1]}; the function is the model. */
record FakeText(UnaryOperator<List<String>> function) implements LoadedModel {
    @Override
    public ModelIdentity identity() {
        TensorSpec x = TensorSpec.of("x", DataType.BYTES, Shape.of(Shape.ANY, 1));
        return new ModelIdentity(
                new ModelRef("fake-text", "1"), new ModelContract(List.of(x), List.of(x)), Digest.sha256(new byte[0]));
    }

    static Tensor tensor(String... rows) {
        List<byte[]> texts = List.of(rows).stream()
                .map(row -> row.getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteBuffer data = ByteBuffer.allocate(
                        texts.stream().mapToInt(text -> 4 + text.length).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        texts.forEach(text -> data.putInt(text.length).put(text));
        return Tensor.of("x", DataType.BYTES, Shape.of(rows.length, 1), data.flip());
    }

    /** As a model does that reads numbers: it takes no other text. */
    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ProblemException(new TensorMismatch("x", "words", "a number"), e);
        }
    }

    @Override
    public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
        List<String> texts = inputs.getFirst().elements().stream()
                .map(text -> StandardCharsets.UTF_8.decode(text).toString())
                .toList();
        List<Tensor> answer = List.of(tensor(function.apply(texts).toArray(String[]::new)));
        return new Prediction() {
            @Override
            public List<Tensor> outputs() {
                return answer;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}

package dev.sallyport.serve;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A protocol that notes what is done to it, and can be told to fail. */
final class FakeExchange implements Exchange<StringBuilder> {
    final ConcurrentLinkedQueue<String> steps = new ConcurrentLinkedQueue<>();
    final AtomicInteger ends = new AtomicInteger();
    final AtomicInteger encodedHeld = new AtomicInteger();
    final CompletableFuture<Long> end = new CompletableFuture<>();
    private final Executor executor;
    float[] values = {1, 2, 3};
    List<String> outputs = List.of();
    boolean isLong;
    Runnable inDecode = () -> {};
    Runnable inEncode = () -> {};
    Runnable inAnswer = () -> {};
    volatile @Nullable Problem refusal;

    FakeExchange(Executor executor) {
        this.executor = executor;
    }

    /** The audit index once it is over. */
    long await() {
        return end.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public boolean isLong() {
        return isLong;
    }

    @Override
    public InferenceRequest decode(ServedModel model) {
        steps.add("decode");
        inDecode.run();
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        Tensor x = Tensor.of("x", DataType.FP32, Shape.of(values.length), data.flip());
        return new InferenceRequest("", List.of(x), outputs);
    }

    @Override
    public StringBuilder encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        steps.add("encode");
        inEncode.run();
        encodedHeld.incrementAndGet();
        return new StringBuilder(outputs.toString());
    }

    @Override
    public void answer(StringBuilder encoded, long auditIndex) {
        steps.add("answer");
        inAnswer.run();
        encodedHeld.decrementAndGet();
        ends.incrementAndGet();
        end.complete(auditIndex);
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        steps.add("refuse " + problem.code());
        refusal = problem;
        ends.incrementAndGet();
        end.complete(auditIndex);
    }

    @Override
    public void discard(StringBuilder encoded) {
        steps.add("discard");
        encodedHeld.decrementAndGet();
    }
}

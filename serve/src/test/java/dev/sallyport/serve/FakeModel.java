package dev.sallyport.serve;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.ModelIdentity;
import dev.sallyport.runtime.Prediction;
import dev.sallyport.runtime.WarmModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers its input {@code x} as {@code y}, once {@code beforeAnswer} let it; counts what it gave out. */
final class FakeModel implements LoadedModel {
    final AtomicInteger openPredictions = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final ModelRef ref;
    private final Runnable beforeAnswer;

    FakeModel(String name, String version, Runnable beforeAnswer) {
        this.ref = new ModelRef(name, version);
        this.beforeAnswer = beforeAnswer;
    }

    FakeModel(String name, String version) {
        this(name, version, () -> {});
    }

    /** Run on the thread that asks. */
    ServedModel inline() {
        return new ServedModel(new WarmModel(this, 0, Long.MAX_VALUE));
    }

    /** Run on a thread of the pool. */
    ServedModel pooled() {
        return new ServedModel(new WarmModel(this, Long.MAX_VALUE, 0));
    }

    @Override
    public ModelIdentity identity() {
        TensorSpec x = new TensorSpec("x", DataType.FP32, Shape.of(Shape.ANY), -10, 10, true, List.of());
        TensorSpec y = TensorSpec.of("y", DataType.FP32, Shape.of(Shape.ANY));
        byte[] manifest = ref.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new ModelIdentity(ref, new ModelContract(List.of(x), List.of(y)), Digest.sha256(manifest));
    }

    @Override
    public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
        if (closed.get() > 0) {
            throw new IllegalStateException("used after it was closed");
        }
        beforeAnswer.run();
        openPredictions.incrementAndGet();
        List<Tensor> answer = List.of(inputs.getFirst().named("y"));
        return new Prediction() {
            private boolean open = true;

            @Override
            public List<Tensor> outputs() {
                if (!open || closed.get() > 0) {
                    throw new IllegalStateException("read after it was closed");
                }
                return answer;
            }

            @Override
            public void close() {
                if (open) {
                    open = false;
                    openPredictions.decrementAndGet();
                }
            }
        };
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}

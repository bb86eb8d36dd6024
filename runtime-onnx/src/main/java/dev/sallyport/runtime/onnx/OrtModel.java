package dev.sallyport.runtime.onnx;

import dev.sallyport.core.Problem.ModelNotReady;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.ModelIdentity;
import dev.sallyport.runtime.Prediction;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session, open as long as anyone uses it.
 *
 * <p><b>Guarantees.</b> The native session is freed once, after close and after the last prediction
 * is closed, never under a run.
 */
final class OrtModel implements LoadedModel {
    private final ModelIdentity identity;
    private final OrtRuns runs;
    /** Open predictions, and one more until {@link #close()}; 0 is the end. */
    private final AtomicInteger users = new AtomicInteger(1);

    private volatile boolean closed;

    OrtModel(ModelIdentity identity, OrtRuns runs) {
        this.identity = identity;
        this.runs = runs;
    }

    @Override
    public ModelIdentity identity() {
        return identity;
    }

    @Override
    public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
        enter();
        try {
            Slot slot = runs.lease();
            List<Tensor> answer;
            try {
                answer = slot.run(inputs, outputs, deadlineNanos);
            } catch (Throwable e) {
                runs.giveBack(slot);
                throw e;
            }
            return new OrtPrediction(answer, slot);
        } catch (Throwable e) {
            leave();
            throw e;
        }
    }

    private final class OrtPrediction implements Prediction {
        private final List<Tensor> outputs;
        private final Slot slot;
        private boolean open = true;

        OrtPrediction(List<Tensor> outputs, Slot slot) {
            this.outputs = outputs;
            this.slot = slot;
        }

        @Override
        public List<Tensor> outputs() {
            return outputs;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                runs.giveBack(slot);
                leave();
            }
        }
    }

    private void enter() {
        int now;
        do {
            now = users.get();
            if (closed || now == 0) {
                throw new ProblemException(new ModelNotReady(ref().toString()));
            }
        } while (!users.compareAndSet(now, now + 1));
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            runs.close();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        leave();
    }
}

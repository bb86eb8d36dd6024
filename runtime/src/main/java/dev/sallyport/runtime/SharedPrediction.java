package dev.sallyport.runtime;

import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The answer of one run to several requests: each gets its rows in place, the last gives the buffers back. */
final class SharedPrediction {
    private final Prediction whole;
    private final int rows;
    private final AtomicInteger users;
    private final List<RowSlices> slices;

    /**
     * @param rows of the run
     * @throws IllegalStateException where an output is not as many rows; the prediction stays open
     */
    SharedPrediction(Prediction whole, int rows, int users) {
        this.whole = whole;
        this.rows = rows;
        this.users = new AtomicInteger(users);
        for (Tensor output : whole.outputs()) {
            if (output.shape().rank() == 0 || output.shape().dimension(0) != rows) {
                throw new IllegalStateException("output " + output.name() + " is not one row per row of the input");
            }
        }
        this.slices = whole.outputs().stream()
                .map(output -> RowSlices.of(output, rows))
                .toList();
    }

    /** To be closed, as each of the others. */
    Prediction share(int begin, int count) {
        List<Tensor> outputs = new ArrayList<>(whole.outputs().size());
        for (int i = 0; i < slices.size(); i++) {
            Tensor output = whole.outputs().get(i);
            Shape shape = JoinBuffer.withRows(output.shape(), count);
            outputs.add(
                    Tensor.of(output.name(), output.type(), shape, slices.get(i).slice(begin, count)));
        }
        return new Share(outputs, begin == 0);
    }

    private final class Share implements Prediction {
        private final List<Tensor> outputs;
        private final boolean first;
        private final AtomicBoolean closed = new AtomicBoolean();

        Share(List<Tensor> outputs, boolean first) {
            this.outputs = outputs;
            this.first = first;
        }

        @Override
        public int sharedRows() {
            return rows;
        }

        @Override
        public boolean isFirst() {
            return first;
        }

        @Override
        public List<Tensor> outputs() {
            return outputs;
        }

        @Override
        public List<Member> members() {
            return whole.members();
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true) && users.decrementAndGet() == 0) {
                whole.close();
            }
        }
    }
}

package dev.sallyport.audit;

import dev.sallyport.core.Problem;
import java.util.concurrent.CountDownLatch;

/** Counts what became durable; a failure leaves the count open and the test to its timeout. */
record CountingReceipt(CountDownLatch told) implements Receipt {
    @Override
    public void durable(long index) {
        told.countDown();
    }

    @Override
    public void failed(Problem problem) {
        throw new AssertionError(problem.toString());
    }
}

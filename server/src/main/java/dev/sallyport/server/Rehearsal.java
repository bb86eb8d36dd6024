package dev.sallyport.server;

import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.guard.contract.ContractGuard;
import dev.sallyport.runtime.LoadedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The warm-up requests that a model was sealed with, judged and run as any caller's would be, before it
 * serves.
 *
 * <p><b>Guarantees.</b> A model is served only if it answered every one of them.
 */
final class Rehearsal {
    private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

    private Rehearsal() {}

    /**
     * Runs each once.
     *
     * @return their inputs in the contract's order
     * @throws ProblemException {@code model/not-admitted} at the first that is refused
     */
    static List<List<Tensor>> of(LoadedModel model, List<List<Tensor>> requests, LongSupplier nanoTime) {
        ContractGuard guard = new ContractGuard(model.contract().inputs());
        List<List<Tensor>> taken = new ArrayList<>();
        for (List<Tensor> request : requests) {
            if (guard.judge(request) instanceof Refuse refuse) {
                throw refused(taken.size() + 1, refuse.problem());
            }
            List<Tensor> inputs = guard.inOrder(request);
            try {
                model.predict(inputs, List.of(), nanoTime.getAsLong() + LONGEST_NANOS)
                        .close();
            } catch (ProblemException e) {
                throw refused(taken.size() + 1, e.problem());
            }
            taken.add(inputs);
        }
        return taken;
    }

    private static ProblemException refused(int number, Problem problem) {
        return new ProblemException(new ModelNotAdmitted(
                "warm-up request %d is refused: %s".formatted(number, problem.sentence()),
                problem.code() + " " + problem.operatorDetail()));
    }
}

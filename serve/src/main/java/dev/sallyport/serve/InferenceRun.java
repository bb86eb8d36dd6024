package dev.sallyport.serve;

import dev.sallyport.audit.Committer;
import dev.sallyport.audit.Receipt;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.Prediction;
import dev.sallyport.runtime.PredictionReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One authorised inference on its way through the steps. An error, such as no direct memory left, ends it like any failure. */
final class InferenceRun<R> implements PredictionReceiver, Receipt {
    private static final Executor HERE = Runnable::run;

    private final Pipeline pipeline;
    private final Identified identified;
    private final ServedModel model;
    private final Exchange<R> exchange;
    private List<Tensor> inputs = List.of();
    private @Nullable InferenceRequest request;
    private @Nullable R encoded;
    private List<Member> members = List.of();
    private @Nullable Digest key;
    private boolean cached;
    private long lookupNanos;
    private long predictNanos;
    /** Of the whole run where others shared it. */
    private int runRows;

    private long runNanos;
    private final long startNanos;
    private final long deadlineNanos;
    /** Whether the steps before the entry are left to the pool's threads. */
    private final boolean isLong;

    private long decodedNanos;
    private long predictedNanos;
    private long encodedNanos;

    InferenceRun(
            Pipeline pipeline,
            Identified identified,
            ServedModel model,
            Exchange<R> exchange,
            long startNanos,
            long deadlineNanos) {
        this.pipeline = pipeline;
        this.identified = identified;
        this.model = model;
        this.exchange = exchange;
        this.startNanos = startNanos;
        this.deadlineNanos = deadlineNanos;
        this.isLong = exchange.isLong();
    }

    void begin() {
        if (isLong) {
            pipeline.pool().run(this::startInTime, this::end);
        } else {
            start();
        }
    }

    private void startInTime() {
        if (deadlineNanos - pipeline.nanos() > 0) {
            start();
        } else {
            end(new DeadlineExceeded(Duration.ofNanos(deadlineNanos - startNanos)));
        }
    }

    /** From a thread of the pool back to where the caller is answered from. */
    private void onExecutor(Runnable step) {
        try {
            exchange.executor().execute(step);
        } catch (RejectedExecutionException e) {
            // It has stopped, and whatever is held is to be freed all the same.
            step.run();
        }
    }

    private void start() {
        InferenceRequest decoded;
        Optional<Prediction> earlier;
        try {
            decoded = exchange.decode(model);
            inputs = judged(decoded.inputs());
            model.checkOutputs(decoded.outputs());
            request = decoded;
            decodedNanos = pipeline.nanos();
            earlier = earlier(decoded.outputs());
        } catch (RuntimeException | Error e) {
            end(pipeline.problemOf(e, identified.arrival()));
            return;
        }
        if (earlier.isPresent()) {
            predicted(earlier.get(), 0);
            return;
        }
        pipeline.pool()
                .predict(
                        model.warm(),
                        inputs,
                        decoded.outputs(),
                        identified.principal().name(),
                        decoded.wishes().priority(),
                        decoded.wishes().deadline(startNanos, deadlineNanos),
                        isLong ? HERE : exchange.executor(),
                        this);
    }

    /** What was answered before, where there is a cache and the same was asked. */
    private Optional<Prediction> earlier(List<String> outputs) {
        @Nullable AnswerCache cache = model.cache();
        if (cache == null) {
            return Optional.empty();
        }
        members = model.members();
        key = AnswerCache.key(identified.principal().name(), model.manifestDigest(), members, outputs, inputs);
        Optional<Prediction> found = cache.find(key);
        lookupNanos = pipeline.nanos() - decodedNanos;
        cached = found.isPresent();
        return found;
    }

    /** What members answered that are not those the key was made for is not kept under it. */
    private void keep(Prediction prediction) {
        @Nullable AnswerCache cache = model.cache();
        if (cache != null && key != null && !cached) {
            long start = pipeline.nanos();
            if (prediction.members().equals(members)) {
                cache.keep(key, prediction);
            }
            model.statistics().missed(lookupNanos + pipeline.nanos() - start);
        }
    }

    private List<Tensor> judged(List<Tensor> sent) {
        if (pipeline.trail() instanceof Trail.InsecureOff) {
            return model.guard().inOrder(sent);
        }
        Decision decision = model.guard().judge(sent);
        if (decision instanceof Refuse refuse) {
            throw new ProblemException(refuse.problem());
        }
        return model.guard().inOrder(sent);
    }

    @Override
    public void predicted(Prediction prediction, long nanos) {
        predictNanos = nanos;
        predictedNanos = pipeline.nanos();
        runRows = prediction.sharedRows();
        runNanos = runRows == 0 ? nanos : nanos * runRows / Math.max(1, model.batch(inputs));
        if (runRows > 0 && prediction.isFirst()) {
            model.statistics().ranShared(runRows, runNanos);
        }
        @Nullable Inference event;
        try (prediction) {
            encoded = exchange.encode(model, Objects.requireNonNull(request), prediction.outputs());
            event = event(prediction);
            keep(prediction);
        } catch (RuntimeException | Error e) {
            discard();
            end(pipeline.problemOf(e, identified.arrival()));
            return;
        }
        encodedNanos = pipeline.nanos();
        if (isLong) {
            onExecutor(() -> append(event));
        } else {
            append(event);
        }
    }

    private void append(@Nullable Inference event) {
        if (event == null) {
            durable(-1);
        } else {
            pipeline.append(event, exchange.executor(), this);
        }
    }

    private void count() {
        if (cached) {
            model.statistics().hit(lookupNanos, encodedNanos - startNanos, encodedNanos);
            return;
        }
        model.statistics()
                .answered(
                        model.batch(inputs),
                        runRows,
                        decodedNanos - startNanos,
                        predictedNanos - decodedNanos - runNanos,
                        runNanos,
                        encodedNanos - predictedNanos,
                        predictedNanos);
    }

    /** {@code null} where nothing is recorded. */
    private @Nullable Inference event(Prediction prediction) {
        return switch (pipeline.trail()) {
            case Trail.Durable durable -> event(prediction, durable.committer());
            case Trail.InsecureDiscarded discarded -> event(prediction, discarded.committer());
            case Trail.InsecureOff _ -> null;
        };
    }

    private Inference event(Prediction prediction, Committer committer) {
        Arrival arrival = identified.arrival();
        List<Tensor> outputs = prediction.outputs();
        return new Inference(
                pipeline.clock().instant(),
                arrival.requestId(),
                Pipeline.origin(arrival, identified.principal()),
                model.ref(),
                model.manifestDigest(),
                pipeline.access().digest(),
                facts(inputs),
                committer.commit(arrival.requestId(), inputs),
                facts(outputs),
                committer.commit(arrival.requestId(), outputs),
                predictNanos,
                prediction.members(),
                cached);
    }

    private static List<TensorFact> facts(List<Tensor> tensors) {
        List<TensorFact> facts = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            facts.add(TensorFact.of(tensor));
        }
        return facts;
    }

    @Override
    public void durable(long index) {
        count();
        model.leave();
        R answer = Objects.requireNonNull(encoded);
        encoded = null;
        Arrival arrival = identified.arrival();
        pipeline.observer().answered(model.ref(), arrival.protocol(), pipeline.nanos() - arrival.nanos(), predictNanos);
        exchange.answer(answer, index);
    }

    @Override
    public void failed(Problem problem) {
        discard();
        end(problem);
    }

    private void end(Problem problem) {
        if (isLong) {
            onExecutor(() -> refused(problem));
        } else {
            refused(problem);
        }
    }

    private void refused(Problem problem) {
        model.statistics().failed(pipeline.nanos() - startNanos);
        model.leave();
        if (problem instanceof Problem.AuditUnavailable) {
            pipeline.observer().refused(identified.arrival().protocol(), problem);
            exchange.refuse(problem, -1);
        } else {
            identified.refuse(exchange, model, problem);
        }
    }

    private void discard() {
        if (encoded != null) {
            exchange.discard(encoded);
            encoded = null;
        }
    }
}

package dev.sallyport.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the audit log records: facts and keyed commitments, never a payload. */
public sealed interface AuditEvent {
    Instant time();

    /** Ours, unique; not the id a caller may have sent. */
    String requestId();

    /**
     * Where a request came from.
     *
     * @param principal the proven name, {@code null} before anything was proven
     * @param proofId the key or token id, {@code null} likewise
     * @param address the peer's address without its port
     * @param protocol {@code oip-rest}, {@code oip-grpc}, {@code tfs-rest}, {@code tfs-grpc}, {@code admin}
     */
    record Origin(@Nullable String principal, @Nullable String proofId, String address, String protocol) {}

    /** One tensor without its values. */
    record TensorFact(String name, DataType type, Shape shape) {
        public static TensorFact of(Tensor tensor) {
            return new TensorFact(tensor.name(), tensor.type(), tensor.shape());
        }
    }

    /** A model that answered for another, and the manifest digest of its sealed bundle. */
    record Member(ModelRef model, Digest bundle) {}

    /**
     * A prediction that is about to be answered.
     *
     * @param bundle the manifest digest of the sealed bundle that answered
     * @param policy the digest of the access policy that allowed it
     * @param inputCommitment keyed, over the canonical bytes of all inputs in contract order
     * @param outputCommitment likewise over the outputs, in the order of the answer
     * @param predictNanos time in the backend
     * @param members of an ensemble: which models answered, in the order of its steps, each once
     * @param cached whether the outputs were those of an earlier run
     */
    record Inference(
            Instant time,
            String requestId,
            Origin origin,
            ModelRef model,
            Digest bundle,
            Digest policy,
            List<TensorFact> inputs,
            Digest inputCommitment,
            List<TensorFact> outputs,
            Digest outputCommitment,
            long predictNanos,
            List<Member> members,
            boolean cached)
            implements AuditEvent {
        public Inference {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            members = List.copyOf(members);
        }

        /** Of a model that answered by itself, now. */
        public Inference(
                Instant time,
                String requestId,
                Origin origin,
                ModelRef model,
                Digest bundle,
                Digest policy,
                List<TensorFact> inputs,
                Digest inputCommitment,
                List<TensorFact> outputs,
                Digest outputCommitment,
                long predictNanos) {
            this(
                    time,
                    requestId,
                    origin,
                    model,
                    bundle,
                    policy,
                    inputs,
                    inputCommitment,
                    outputs,
                    outputCommitment,
                    predictNanos,
                    List.of(),
                    false);
        }
    }

    /**
     * A request that was not answered with what it asked for.
     *
     * @param code the problem's code
     * @param reason a stable word where the code alone says too little, else empty
     * @param target the model or path asked for, as far as it was known, else {@code null}
     * @param count how many alike requests this entry stands for
     */
    record Refusal(
            Instant time,
            String requestId,
            Origin origin,
            Action action,
            @Nullable String target,
            String code,
            String reason,
            long count)
            implements AuditEvent {}

    /**
     * An act on the server itself: a load, a key made, a start, a stop.
     *
     * @param outcome {@code intent}, {@code done}, or the code of the problem that stopped it
     * @param detail facts as name and value, such as the bundle digest
     */
    record Administration(
            Instant time,
            String requestId,
            Origin origin,
            Action action,
            String target,
            String outcome,
            List<Detail> detail)
            implements AuditEvent {
        public Administration {
            detail = List.copyOf(detail);
        }
    }

    record Detail(String name, String value) {}
}

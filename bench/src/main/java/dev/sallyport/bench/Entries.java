package dev.sallyport.bench;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import java.time.Instant;
import java.util.List;

/** Audit events: the longest that is common and the shortest. */
public final class Entries {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    private Entries() {}

    /** An answer of the 784 network. */
    public static AuditEvent.Inference inference() {
        return new AuditEvent.Inference(
                Instant.ofEpochSecond(1_800_000_000L, 123_456_789),
                "00112233445566778899aabb",
                new AuditEvent.Origin("client", "0123456789AB", "127.0.0.1", "oip-grpc"),
                new ModelRef("mlp-784", "1"),
                DIGEST,
                DIGEST,
                List.of(new AuditEvent.TensorFact("x", DataType.FP32, Shape.of(1, 784))),
                DIGEST,
                List.of(new AuditEvent.TensorFact("y", DataType.FP32, Shape.of(1, 10))),
                DIGEST,
                97_000);
    }

    /** A request of somebody who may not. */
    public static AuditEvent.Refusal refusal() {
        return new AuditEvent.Refusal(
                Instant.ofEpochSecond(1_800_000_000L, 123_456_789),
                "00112233445566778899aabb",
                new AuditEvent.Origin("client", "0123456789AB", "127.0.0.1", "oip-grpc"),
                Action.INFER,
                "mlp-784",
                "auth/forbidden",
                "",
                1);
    }
}

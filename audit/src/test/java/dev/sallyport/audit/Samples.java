package dev.sallyport.audit;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Origin;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events, keys and settings that tests share. */
final class Samples {
    static final String ORIGIN = "example.com/sallyport";
    static final Instant NOW = Instant.parse("2026-11-21T09:25:00.000000042Z");
    static final CheckpointKeys KEYS = CheckpointKeys.generate(ORIGIN, new SecureRandom());

    /** Checkpoints only when asked for, so that a test owns the moment. */
    static final AuditSettings QUIET = new AuditSettings(1 << 20, 10_000, 64L << 20, Duration.ofHours(1));

    static final AuditSettings BRISK = new AuditSettings(1 << 20, 10_000, 64L << 20, Duration.ofMillis(5));

    private Samples() {}

    static Inference inference(int number) {
        return new Inference(
                NOW.plusNanos(number),
                "request-" + number,
                new Origin("alice", "key-7", "192.0.2.7", "oip-rest"),
                new ModelRef("digits", "1"),
                digest("bundle"),
                digest("policy"),
                List.of(new TensorFact("pixels", DataType.FP32, Shape.of(1, 64))),
                digest("input" + number),
                List.of(new TensorFact("digit", DataType.INT64, Shape.of(1))),
                digest("output" + number),
                12_345);
    }

    static Refusal refusal(String principal, String address, String code) {
        return new Refusal(
                NOW,
                "request-r",
                new Origin(principal.isEmpty() ? null : principal, null, address, "oip-grpc"),
                Action.INFER,
                null,
                code,
                "expired",
                1);
    }

    static Administration administration() {
        return new Administration(
                NOW,
                "request-a",
                new Origin("root", "key-1", "127.0.0.1", "admin"),
                Action.LOAD,
                "digits/1",
                "done",
                List.of(new Detail("bundle", digest("bundle").hex()), new Detail("reason", "asked \"twice\"\n")));
    }

    static List<AuditEvent> oneOfEach() {
        return List.of(inference(1), refusal("", "2001:db8::1", "auth/unauthenticated"), administration());
    }

    static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.sallyport.audit;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.AuditEvent.Origin;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.Shape;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads entries of schema version 1, strictly: a member missing or not known is damage. */
final class EntryDecoder {
    private static final JsonLimits LIMITS = new JsonLimits(EntryCodec.MAX_BYTES, 8, 64);

    private static final List<String> EVERY_ENTRY =
            List.of("v", "type", "time", "request", "principal", "proof", "address", "protocol");

    private EntryDecoder() {}

    static AuditEvent decode(byte[] entry) {
        JsonDocument document = JsonDocument.parse(entry, LIMITS, finding -> new AuditDamaged("entry", finding));
        if (document.integer("v") != EntryCodec.VERSION) {
            throw document.fault("v", "is a version not known here");
        }
        return switch (document.string("type")) {
            case "inference" -> inference(document);
            case "refusal" -> refusal(document);
            case "administration" -> administration(document);
            default -> throw document.fault("type", "is not known");
        };
    }

    private static Inference inference(JsonDocument document) {
        only(
                document,
                "model",
                "version",
                "bundle",
                "policy",
                "inputs",
                "input_commitment",
                "outputs",
                "output_commitment",
                "predict_nanos",
                "members",
                "cached");
        return new Inference(
                time(document),
                document.string("request"),
                origin(document),
                model(document),
                digest(document, "bundle"),
                digest(document, "policy"),
                facts(document, "inputs"),
                digest(document, "input_commitment"),
                facts(document, "outputs"),
                digest(document, "output_commitment"),
                document.integer("predict_nanos"),
                members(document),
                cached(document));
    }

    /** There where an ensemble answered, and then at least one. */
    private static List<Member> members(JsonDocument document) {
        List<Member> members = new ArrayList<>();
        for (JsonDocument member : document.has("members") ? document.objects("members") : List.<JsonDocument>of()) {
            member.only("model", "version", "bundle");
            members.add(new Member(model(member), digest(member, "bundle")));
        }
        if (members.isEmpty() && document.has("members")) {
            throw document.fault("members", "is empty");
        }
        return members;
    }

    /** There where it is true. */
    private static boolean cached(JsonDocument document) {
        boolean cached = document.optionalBoolean("cached").orElse(false);
        if (!cached && document.has("cached")) {
            throw document.fault("cached", "is false");
        }
        return cached;
    }

    private static Refusal refusal(JsonDocument document) {
        only(document, "action", "target", "code", "reason", "count");
        return new Refusal(
                time(document),
                document.string("request"),
                origin(document),
                action(document),
                nullable(document, "target"),
                document.string("code"),
                document.string("reason"),
                document.integer("count"));
    }

    private static Administration administration(JsonDocument document) {
        only(document, "action", "target", "outcome", "detail");
        List<Detail> details = new ArrayList<>();
        for (JsonDocument detail : document.objects("detail")) {
            detail.only("name", "value");
            details.add(new Detail(detail.string("name"), detail.string("value")));
        }
        return new Administration(
                time(document),
                document.string("request"),
                origin(document),
                action(document),
                document.string("target"),
                document.string("outcome"),
                details);
    }

    /** The members that every entry has, these, and no others. */
    private static void only(JsonDocument document, String... own) {
        document.only(Stream.concat(EVERY_ENTRY.stream(), Stream.of(own)).toArray(String[]::new));
    }

    private static Instant time(JsonDocument document) {
        try {
            return Instant.parse(document.string("time"));
        } catch (DateTimeException e) {
            throw document.fault("time", "is no time");
        }
    }

    private static Origin origin(JsonDocument document) {
        return new Origin(
                nullable(document, "principal"),
                nullable(document, "proof"),
                document.string("address"),
                document.string("protocol"));
    }

    private static @Nullable String nullable(JsonDocument document, String name) {
        JsonValue value = document.value(name).orElseThrow(() -> document.fault(name, "is missing"));
        return value instanceof JsonValue.JsonNull ? null : document.string(name);
    }

    private static ModelRef model(JsonDocument document) {
        String name = document.string("model");
        String version = document.string("version");
        if (!ModelRef.isName(name) || !ModelRef.isVersion(version)) {
            throw document.fault("model", "is no model");
        }
        return new ModelRef(name, version);
    }

    private static Action action(JsonDocument document) {
        return Action.of(document.string("action")).orElseThrow(() -> document.fault("action", "is not known"));
    }

    private static Digest digest(JsonDocument document, String name) {
        return Digest.ofHex(document.string(name)).orElseThrow(() -> document.fault(name, "is no digest"));
    }

    private static List<TensorFact> facts(JsonDocument document, String name) {
        List<TensorFact> facts = new ArrayList<>();
        for (JsonDocument fact : document.objects(name)) {
            fact.only("name", "type", "shape");
            facts.add(new TensorFact(
                    fact.string("name"),
                    DataType.of(fact.string("type")).orElseThrow(() -> fact.fault("type", "is not known")),
                    shape(fact)));
        }
        return facts;
    }

    private static Shape shape(JsonDocument fact) {
        return Shape.of(
                fact.integers("shape").stream().mapToLong(Long::longValue).toArray());
    }
}

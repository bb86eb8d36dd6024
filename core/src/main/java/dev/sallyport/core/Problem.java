package dev.sallyport.core;

import java.time.Duration;
import java.util.List;

/**
 * Why something was refused or failed: a closed set of values. Where a value cannot be returned,
 * {@link ProblemException} carries it.
 *
 * <p><b>Guarantees.</b> {@link #sentence()} names only what the caller sent and limits that are
 * public; it may leave the process.
 *
 * <p><b>Does not guarantee.</b> {@link #operatorDetail()} may name files, hosts and causes; it is
 * logged and never sent.
 */
public sealed interface Problem {

    /** Stable and documented, {@code area/what}; never reused for another meaning. */
    String code();

    /** Whose move it is. */
    default Kind kind() {
        return switch (this) {
            case RequestMalformed _,
                    RouteUnknown _,
                    RequestUnsupported _,
                    RequestTooLarge _,
                    TensorMismatch _,
                    ModelUnknown _ -> Kind.CALLER;
            case Unauthenticated _ -> Kind.IDENTITY;
            case ModelNotAdmitted _,
                    Forbidden _,
                    BundleMalformed _,
                    BundleUntrusted _,
                    BundleTampered _,
                    BundleTooLarge _,
                    KeyRefused _ -> Kind.POLICY;
            case ModelNotReady _, RateLimited _, Overloaded _, DeadlineExceeded _ -> Kind.CAPACITY;
            case AuditUnavailable _, BundleUnreadable _, DiskUnavailable _, KeyUnavailable _ -> Kind.UPSTREAM;
            case AuditDamaged _, ConfigurationInvalid _, Internal _ -> Kind.INTERNAL;
        };
    }

    /** One line, lower case, what the caller sent in backticks. */
    String sentence();

    default String operatorDetail() {
        return "";
    }

    /** Who can do something about it. Each protocol maps a problem to a status in one exhaustive switch. */
    enum Kind {
        CALLER,
        IDENTITY,
        POLICY,
        CAPACITY,
        UPSTREAM,
        INTERNAL
    }

    /** Bytes that are not a request of the protocol they came by. */
    record RequestMalformed(String sentence) implements Problem {
        @Override
        public String code() {
            return "request/malformed";
        }
    }

    /** No such path, or not with this method. */
    record RouteUnknown(String sentence, boolean methodOnly) implements Problem {
        @Override
        public String code() {
            return "request/unknown-route";
        }
    }

    /** A well-formed request for something this server does not do, such as shared memory. */
    record RequestUnsupported(String sentence) implements Problem {
        @Override
        public String code() {
            return "request/unsupported";
        }
    }

    /** More than a limit allows; refused before anything of that size was allocated. */
    record RequestTooLarge(String what, long limit) implements Problem {
        @Override
        public String code() {
            return "request/too-large";
        }

        @Override
        public String sentence() {
            return "%s over the limit of %d".formatted(what, limit);
        }
    }

    /**
     * A tensor the model's contract does not allow; {@code expected} is printed as the contract
     * writes it.
     */
    record TensorMismatch(String tensor, String found, String expected) implements Problem {
        public static TensorMismatch shape(String tensor, Shape found, Shape expected) {
            return new TensorMismatch(tensor, "shape " + found, expected.toString());
        }

        @Override
        public String code() {
            return "tensor/mismatch";
        }

        @Override
        public String sentence() {
            return "input `%s`: %s (expected: %s)".formatted(Text.quotable(tensor), found, expected);
        }
    }

    /** Also the answer for a model that exists but that this caller may not see. */
    record ModelUnknown(String model) implements Problem {
        @Override
        public String code() {
            return "model/unknown";
        }

        @Override
        public String sentence() {
            return "no model `%s`".formatted(Text.quotable(model));
        }
    }

    record ModelNotReady(String model, String why) implements Problem {
        public ModelNotReady(String model) {
            this(model, "");
        }

        @Override
        public String code() {
            return "model/not-ready";
        }

        @Override
        public String sentence() {
            return "model `%s` is not ready%s".formatted(Text.quotable(model), why.isEmpty() ? "" : ": " + why);
        }
    }

    /** Verified, but not let in: its graph, or what the policy asks of it. */
    record ModelNotAdmitted(String sentence, String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "model/not-admitted";
        }
    }

    /**
     * No acceptable proof of who is asking. The caller learns nothing of why.
     *
     * @param reason a stable word for the audit log and the tests, such as {@code expired}
     */
    record Unauthenticated(String reason) implements Problem {
        @Override
        public String code() {
            return "auth/unauthenticated";
        }

        @Override
        public String sentence() {
            return "a valid API key or bearer token is needed";
        }

        @Override
        public String operatorDetail() {
            return reason;
        }
    }

    /** Known, but not allowed; for models the answer is {@link ModelUnknown} instead. */
    record Forbidden(Action action) implements Problem {
        @Override
        public String code() {
            return "auth/forbidden";
        }

        @Override
        public String sentence() {
            return "not allowed";
        }

        @Override
        public String operatorDetail() {
            return action.word();
        }
    }

    record RateLimited(Duration retryAfter) implements Problem {
        @Override
        public String code() {
            return "rate/limited";
        }

        @Override
        public String sentence() {
            return "too many requests, try again in %d s".formatted(retryAfter.toSeconds());
        }
    }

    /** The server holds as much work as it may. */
    record Overloaded(String what, Duration retryAfter) implements Problem {
        @Override
        public String code() {
            return "server/overloaded";
        }

        @Override
        public String sentence() {
            return "%s, try again in %d s".formatted(what, retryAfter.toSeconds());
        }
    }

    record DeadlineExceeded(Duration deadline) implements Problem {
        @Override
        public String code() {
            return "deadline/exceeded";
        }

        @Override
        public String sentence() {
            return "not done within %d ms".formatted(deadline.toMillis());
        }
    }

    /** The log could not make the entry durable, so nothing may be answered. */
    record AuditUnavailable(String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "audit/unavailable";
        }

        @Override
        public String sentence() {
            return "the audit log cannot be written";
        }
    }

    /** What is on disk is not the log that was written. */
    record AuditDamaged(String place, String finding) implements Problem {
        @Override
        public String code() {
            return "audit/damaged";
        }

        @Override
        public String sentence() {
            return "%s: %s".formatted(place, finding);
        }
    }

    /** Not a bundle: a missing part, lax JSON, a name that is not allowed, a special file. */
    record BundleMalformed(String place, String finding) implements Problem {
        @Override
        public String code() {
            return "bundle/malformed";
        }

        @Override
        public String sentence() {
            return "%s: %s".formatted(Text.quotable(place), finding);
        }
    }

    /** No acceptable signature by a key that the policy trusts. */
    record BundleUntrusted(String finding) implements Problem {
        @Override
        public String code() {
            return "bundle/untrusted";
        }

        @Override
        public String sentence() {
            return finding;
        }
    }

    /** Signed, but the bytes are not those that were signed or sealed. */
    record BundleTampered(String place, String finding) implements Problem {
        @Override
        public String code() {
            return "bundle/tampered";
        }

        @Override
        public String sentence() {
            return "%s: %s".formatted(Text.quotable(place), finding);
        }
    }

    record BundleTooLarge(String what, long limit) implements Problem {
        @Override
        public String code() {
            return "bundle/too-large";
        }

        @Override
        public String sentence() {
            return "%s over the limit of %d".formatted(Text.quotable(what), limit);
        }
    }

    /** The disk or the permissions say no; whether the bundle is good could not be judged. */
    record BundleUnreadable(String place, String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "bundle/unreadable";
        }

        @Override
        public String sentence() {
            return "%s cannot be read".formatted(Text.quotable(place));
        }
    }

    /** The key service does not answer, or the key that is asked for is not its. */
    record KeyUnavailable(String sentence, String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "key/unavailable";
        }
    }

    /** The key service answered, and will not lend the key for this: withdrawn, forbidden, or not its own wrapping. */
    record KeyRefused(String sentence, String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "key/refused";
        }
    }

    /** What should be kept cannot be written; what was there before is as it was. */
    record DiskUnavailable(String sentence, String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "disk/unavailable";
        }
    }

    /** Every finding at once, so that one edit can mend them all. */
    record ConfigurationInvalid(List<String> findings) implements Problem {
        public ConfigurationInvalid {
            findings = List.copyOf(findings);
        }

        @Override
        public String code() {
            return "configuration/invalid";
        }

        @Override
        public String sentence() {
            return String.join("; ", findings);
        }
    }

    /** Anything that has no better name; the reference finds the cause in the server's own log. */
    record Internal(String reference, String operatorDetail) implements Problem {
        @Override
        public String code() {
            return "internal";
        }

        @Override
        public String sentence() {
            return "internal error, reference " + reference;
        }
    }
}

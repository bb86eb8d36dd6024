package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.Problem.AuditUnavailable;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.KeyRefused;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.Problem.Kind;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.Problem.ModelNotReady;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.Problem.RateLimited;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.Problem.RouteUnknown;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.Problem.Unauthenticated;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Codes and sentences are what callers and their dashboards hold on to. */
class ProblemTest {

    private static final Duration WAIT = Duration.ofMillis(2500);

    /** Each problem with its code, its kind, what the caller is told and what the operator is told besides. */
    private static Stream<Arguments> problems() {
        return Stream.of(
                arguments(new RequestMalformed("no body"), "request/malformed", Kind.CALLER, "no body", ""),
                arguments(new RouteUnknown("no /x", true), "request/unknown-route", Kind.CALLER, "no /x", ""),
                arguments(new RequestUnsupported("no y"), "request/unsupported", Kind.CALLER, "no y", ""),
                arguments(
                        new RequestTooLarge("body", 7),
                        "request/too-large",
                        Kind.CALLER,
                        "body over the limit of 7",
                        ""),
                arguments(
                        TensorMismatch.shape("x`", Shape.of(1, 3), Shape.of(-1, 4)),
                        "tensor/mismatch",
                        Kind.CALLER,
                        "input `x?`: shape [1,3] (expected: [-1,4])",
                        ""),
                arguments(new ModelUnknown("m\n"), "model/unknown", Kind.CALLER, "no model `m?`", ""),
                arguments(new ModelNotReady("m\n"), "model/not-ready", Kind.CAPACITY, "model `m?` is not ready", ""),
                arguments(
                        new ModelNotReady("m", "it loads"),
                        "model/not-ready",
                        Kind.CAPACITY,
                        "model `m` is not ready: it loads",
                        ""),
                arguments(new ModelNotAdmitted("no", "why"), "model/not-admitted", Kind.POLICY, "no", "why"),
                arguments(
                        new Unauthenticated("expired"),
                        "auth/unauthenticated",
                        Kind.IDENTITY,
                        "a valid API key or bearer token is needed",
                        "expired"),
                arguments(new Forbidden(Action.AUDIT_READ), "auth/forbidden", Kind.POLICY, "not allowed", "audit.read"),
                arguments(
                        new RateLimited(WAIT),
                        "rate/limited",
                        Kind.CAPACITY,
                        "too many requests, try again in 2 s",
                        ""),
                arguments(
                        new Overloaded("too much work", WAIT),
                        "server/overloaded",
                        Kind.CAPACITY,
                        "too much work, try again in 2 s",
                        ""),
                arguments(
                        new DeadlineExceeded(WAIT), "deadline/exceeded", Kind.CAPACITY, "not done within 2500 ms", ""),
                arguments(
                        new AuditUnavailable("disk full"),
                        "audit/unavailable",
                        Kind.UPSTREAM,
                        "the audit log cannot be written",
                        "disk full"),
                arguments(new AuditDamaged("segment 3", "torn"), "audit/damaged", Kind.INTERNAL, "segment 3: torn", ""),
                arguments(new BundleMalformed("a\n", "no"), "bundle/malformed", Kind.POLICY, "a?: no", ""),
                arguments(new BundleUntrusted("no key"), "bundle/untrusted", Kind.POLICY, "no key", ""),
                arguments(new BundleTampered("a\n", "differs"), "bundle/tampered", Kind.POLICY, "a?: differs", ""),
                arguments(new BundleTooLarge("a\n", 7), "bundle/too-large", Kind.POLICY, "a? over the limit of 7", ""),
                arguments(
                        new BundleUnreadable("a\n", "denied"),
                        "bundle/unreadable",
                        Kind.UPSTREAM,
                        "a? cannot be read",
                        "denied"),
                arguments(
                        new DiskUnavailable("disk full", "why"), "disk/unavailable", Kind.UPSTREAM, "disk full", "why"),
                arguments(new KeyUnavailable("no key", "why"), "key/unavailable", Kind.UPSTREAM, "no key", "why"),
                arguments(new KeyRefused("withdrawn", "why"), "key/refused", Kind.POLICY, "withdrawn", "why"),
                arguments(
                        new ConfigurationInvalid(List.of("a", "b")),
                        "configuration/invalid",
                        Kind.INTERNAL,
                        "a; b",
                        ""),
                arguments(
                        new Internal("r1", "cause"),
                        "internal",
                        Kind.INTERNAL,
                        "internal error, reference r1",
                        "cause"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void says_what_it_said_before(Problem problem, String code, Kind kind, String sentence, String detail) {
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.sentence()).isEqualTo(sentence);
        assertThat(problem.operatorDetail()).isEqualTo(detail);
    }

    @Test
    void none_is_left_out_here() {
        assertThat(problems()
                        .<Class<?>>map(
                                each -> Objects.requireNonNull(each.get()[0]).getClass())
                        .distinct())
                .containsExactlyInAnyOrder(Problem.class.getPermittedSubclasses());
        assertThat(Arrays.stream(Problem.class.getPermittedSubclasses())).allMatch(Class::isRecord);
    }

    @Test
    void an_exception_has_a_stack_trace_only_where_something_caused_it() {
        Problem problem = new ModelUnknown("m");
        ProblemException refusal = new ProblemException(problem);
        assertThat(refusal).hasMessage("model/unknown: no model `m`").hasNoCause();
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal.problem()).isSameAs(problem);

        IOException cause = new IOException("disk");
        ProblemException failure = new ProblemException(problem, cause);
        assertThat(failure).hasCause(cause);
        assertThat(failure.getStackTrace()).isNotEmpty();
    }
}

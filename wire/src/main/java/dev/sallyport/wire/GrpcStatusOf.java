package dev.sallyport.wire;

import dev.sallyport.core.Problem;

/** The one place where gRPC turns a problem into a status code (numbers: gRPC core, "Status codes"). */
final class GrpcStatusOf {
    private static final int INVALID_ARGUMENT = 3;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int NOT_FOUND = 5;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int FAILED_PRECONDITION = 9;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    private GrpcStatusOf() {}

    static int code(Problem problem) {
        return switch (problem) {
            case Problem.RequestMalformed _, Problem.TensorMismatch _ -> INVALID_ARGUMENT;
            case Problem.Unauthenticated _ -> UNAUTHENTICATED;
            case Problem.Forbidden _ -> PERMISSION_DENIED;
            case Problem.ModelUnknown _ -> NOT_FOUND;
            case Problem.RouteUnknown _, Problem.RequestUnsupported _ -> UNIMPLEMENTED;
            case Problem.RequestTooLarge _, Problem.RateLimited _ -> RESOURCE_EXHAUSTED;
            case Problem.BundleMalformed _,
                    Problem.BundleUntrusted _,
                    Problem.BundleTampered _,
                    Problem.BundleTooLarge _,
                    Problem.BundleUnreadable _,
                    Problem.KeyRefused _,
                    Problem.ModelNotAdmitted _ -> FAILED_PRECONDITION;
            case Problem.AuditDamaged _, Problem.ConfigurationInvalid _, Problem.Internal _ -> INTERNAL;
            case Problem.ModelNotReady _,
                    Problem.Overloaded _,
                    Problem.AuditUnavailable _,
                    Problem.KeyUnavailable _,
                    Problem.DiskUnavailable _ -> UNAVAILABLE;
            case Problem.DeadlineExceeded _ -> DEADLINE_EXCEEDED;
        };
    }
}

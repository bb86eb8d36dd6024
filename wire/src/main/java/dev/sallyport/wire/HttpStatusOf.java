package dev.sallyport.wire;

import dev.sallyport.core.Problem;

/** The one place where REST turns a problem into a status; a new problem does not compile until it has one. */
final class HttpStatusOf {
    private HttpStatusOf() {}

    static int status(Problem problem) {
        return switch (problem) {
            case Problem.RequestMalformed _, Problem.TensorMismatch _, Problem.RequestUnsupported _ -> 400;
            case Problem.Unauthenticated _ -> 401;
            case Problem.Forbidden _ -> 403;
            case Problem.ModelUnknown _ -> 404;
            case Problem.RouteUnknown route -> route.methodOnly() ? 405 : 404;
            case Problem.RequestTooLarge _ -> 413;
            case Problem.BundleMalformed _,
                    Problem.BundleUntrusted _,
                    Problem.BundleTampered _,
                    Problem.BundleTooLarge _,
                    Problem.BundleUnreadable _,
                    Problem.KeyRefused _,
                    Problem.ModelNotAdmitted _ -> 422;
            case Problem.RateLimited _ -> 429;
            case Problem.AuditDamaged _, Problem.ConfigurationInvalid _, Problem.Internal _ -> 500;
            case Problem.ModelNotReady _,
                    Problem.Overloaded _,
                    Problem.AuditUnavailable _,
                    Problem.KeyUnavailable _,
                    Problem.DiskUnavailable _ -> 503;
            case Problem.DeadlineExceeded _ -> 504;
        };
    }
}

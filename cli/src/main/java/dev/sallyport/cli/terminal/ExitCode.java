package dev.sallyport.cli.terminal;

import dev.sallyport.core.Problem;

/** How every command ends; docs/quickstart.md has the same table. */
public final class ExitCode {
    public static final int OK = 0;
    /** Something was looked at and found wanting, or a request was refused. */
    public static final int FINDING = 1;
    /** The command line or a configuration file says something that cannot be meant. */
    public static final int USAGE = 2;
    /** A server, a key or a disk that is needed does not answer. */
    public static final int UNAVAILABLE = 3;
    /** A fault of this program. */
    public static final int FAULT = 70;

    private ExitCode() {}

    public static int of(Problem problem) {
        return switch (problem) {
            case Problem.RequestMalformed _,
                    Problem.RouteUnknown _,
                    Problem.RequestUnsupported _,
                    Problem.RequestTooLarge _,
                    Problem.TensorMismatch _,
                    Problem.ModelUnknown _,
                    Problem.ModelNotAdmitted _,
                    Problem.Unauthenticated _,
                    Problem.Forbidden _,
                    Problem.AuditDamaged _,
                    Problem.BundleMalformed _,
                    Problem.BundleUntrusted _,
                    Problem.BundleTampered _,
                    Problem.BundleTooLarge _,
                    Problem.BundleUnreadable _,
                    Problem.KeyRefused _ -> FINDING;
            case Problem.ConfigurationInvalid _ -> USAGE;
            case Problem.ModelNotReady _,
                    Problem.RateLimited _,
                    Problem.Overloaded _,
                    Problem.DeadlineExceeded _,
                    Problem.AuditUnavailable _,
                    Problem.KeyUnavailable _,
                    Problem.DiskUnavailable _ -> UNAVAILABLE;
            case Problem.Internal _ -> FAULT;
        };
    }
}

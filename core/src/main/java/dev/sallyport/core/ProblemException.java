package dev.sallyport.core;

import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} where a value cannot be returned. There is no other exception class. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /** {@code cause} is for the operator's log and never leaves the process. */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        // A refusal is common and its place is known: no stack trace unless something caused it.
        super(problem.code() + ": " + problem.sentence(), cause, false, cause != null);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}

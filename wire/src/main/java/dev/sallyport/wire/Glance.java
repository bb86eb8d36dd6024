package dev.sallyport.wire;

import io.netty.buffer.ByteBuf;

/** Looks at what has come of a body so far, each time more has. */
public interface Glance {
    int UNKNOWN = -1;

    /** Throws to refuse the rest. */
    void look(ByteBuf soFar);

    /** How long the whole body says it is; {@link #UNKNOWN} where it does not, or not yet. */
    default long length(ByteBuf soFar) {
        return UNKNOWN;
    }

    /**
     * Where in the body the first long data begins, so that it can be put where native code reads it in
     * place; {@link #UNKNOWN} where it cannot be told.
     */
    default int dataAt(ByteBuf soFar) {
        return UNKNOWN;
    }
}

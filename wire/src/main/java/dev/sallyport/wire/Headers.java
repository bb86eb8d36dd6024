package dev.sallyport.wire;

import io.netty.util.AsciiString;

/** The header and metadata names that are ours or the protocol's. */
public final class Headers {
    /** The place of the answer's entry in the audit log, counted from 0. */
    public static final AsciiString AUDIT_INDEX = AsciiString.cached("sallyport-audit-index");

    /** Our id of the request, as it stands in the audit entry and the server's log. */
    public static final AsciiString REQUEST_ID = AsciiString.cached("sallyport-request-id");

    /** Length of the JSON part of a body with binary tensors (Triton, binary tensor data extension). */
    public static final AsciiString JSON_LENGTH = AsciiString.cached("inference-header-content-length");

    /** The stable code of a refusal, for gRPC callers; REST has it in the body. */
    static final AsciiString PROBLEM_CODE = AsciiString.cached("sallyport-problem");

    private Headers() {}
}

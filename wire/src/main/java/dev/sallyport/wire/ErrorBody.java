package dev.sallyport.wire;

import dev.sallyport.core.Problem;
import dev.sallyport.core.json.JsonWriter;

/**
 * A problem as one JSON object: {@code error}, which clients of the Open Inference Protocol and of
 * TensorFlow Serving read, and the members of RFC 9457.
 */
final class ErrorBody {
    private ErrorBody() {}

    static byte[] of(Problem problem, int status, String requestId) {
        return of(problem, problem.sentence(), status, requestId);
    }

    /** With a sentence that a protocol has of its own. */
    static byte[] of(Problem problem, String sentence, int status, String requestId) {
        return JsonWriter.compact()
                .beginObject()
                .name("error")
                .value(sentence)
                .name("code")
                .value(problem.code())
                .name("type")
                .value("urn:sallyport:problem:" + problem.code())
                .name("title")
                .value(problem.code())
                .name("status")
                .value(status)
                .name("detail")
                .value(sentence)
                .name("instance")
                .value("urn:sallyport:request:" + requestId)
                .endObject()
                .toBytes();
    }
}

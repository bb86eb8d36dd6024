package dev.sallyport.cli.client;

import dev.sallyport.core.json.JsonValue;
import java.util.OptionalLong;

/** What came back from a server. */
public sealed interface Reply {
    /** @param auditIndex which entry of the server's log tells of it; empty where it says nothing */
    record Answered(JsonValue body, OptionalLong auditIndex) implements Reply {}

    /** @param code the problem's, or {@code http} where the answer names none */
    record Refused(int status, String code, String sentence, OptionalLong auditIndex) implements Reply {}

    /** @param finding why there was no answer at all */
    record Unreachable(String finding) implements Reply {}
}

package dev.sallyport.cli.command;

import dev.sallyport.cli.client.Reply;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.NextStep;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonWriter;

/** How a command ends whose server did not do what it was asked for. */
final class FailedReply {
    private static final int RATE_LIMITED = 429;
    private static final int SERVERS_OWN = 500;

    private FailedReply() {}

    /** @return the exit code: a refusal is a finding, a server that cannot is unavailable */
    static int report(Reply.Refused refused, boolean asJson, Terminal terminal) {
        String next = NextStep.of(refused.code());
        report(
                refused.code(),
                refused.code() + ": " + refused.sentence() + (next.isEmpty() ? "" : "; " + next),
                asJson,
                terminal);
        return refused.status() == RATE_LIMITED || refused.status() >= SERVERS_OWN
                ? ExitCode.UNAVAILABLE
                : ExitCode.FINDING;
    }

    static int report(Reply.Unreachable unreachable, boolean asJson, Terminal terminal) {
        report("unreachable", "no answer from " + unreachable.finding(), asJson, terminal);
        return ExitCode.UNAVAILABLE;
    }

    private static void report(String code, String sentence, boolean asJson, Terminal terminal) {
        if (asJson) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("code")
                    .value(code)
                    .name("error")
                    .value(sentence)
                    .endObject());
        }
        terminal.note("sallyport: " + sentence);
    }
}

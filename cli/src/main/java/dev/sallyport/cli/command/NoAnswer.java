package dev.sallyport.cli.command;

import dev.sallyport.cli.client.Reply;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonWriter;

/** What a command says, and exits with, where a server did not do what it was asked to. */
record NoAnswer(Terminal terminal, boolean json) {
    int say(Reply.Refused refused) {
        report(refused.code(), refused.code() + ": " + refused.sentence());
        return refused.status() == 429 || refused.status() >= 500 ? ExitCode.UNAVAILABLE : ExitCode.FINDING;
    }

    int say(Reply.Unreachable unreachable) {
        report("unreachable", "no answer from " + unreachable.finding());
        return ExitCode.UNAVAILABLE;
    }

    private void report(String code, String sentence) {
        if (json) {
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

package dev.sallyport.cli.command;

import dev.sallyport.audit.InclusionProof;
import dev.sallyport.audit.LogEntry;
import dev.sallyport.audit.LogReader;
import dev.sallyport.audit.LogVerifier;
import dev.sallyport.audit.Verification;
import dev.sallyport.audit.VerifierKey;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads and judges a log from its files, also while a server writes it. */
@Command(
        name = "audit",
        description = "Verify, prove, follow and show a server's tamper-evident log.",
        footerHeading = "%nExample:%n",
        footer = {"  sallyport audit verify state", "  sallyport audit show 17 state"})
final class Audit extends CommandGroup {
    private static final long FOLLOW_MILLIS = 500;

    Audit(Terminal terminal) {
        super(terminal);
    }

    @Command(
            name = "verify",
            description = "Judge the whole log by its verifier keys. Exits 0 or, with the finding, 1.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport audit verify state")
    int verify(
            @Mixin HelpOption help,
            @Parameters(
                            paramLabel = "DIR",
                            arity = "0..1",
                            defaultValue = "state",
                            description = "A state folder or a log's folder.")
                    Path folder,
            @Option(names = "--key", paramLabel = "FILE", description = "Verifier keys, one per line.") @Nullable
                    Path key,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        LogPlace place = LogPlace.of(folder);
        return switch (LogVerifier.verify(place.log(), place.verifiers(key))) {
            case Verification.Intact intact -> {
                print(intact, json);
                yield ExitCode.OK;
            }
            case Verification.Damaged damaged -> throw new ProblemException(damaged.problem());
        };
    }

    private void print(Verification.Intact intact, boolean json) {
        if (json) {
            JsonWriter out = JsonWriter.indented().beginObject().name("intact").value(true);
            out.name("origin").value(intact.origin()).name("size").value(intact.size());
            out.name("root").value(intact.root().hex()).name("behind").value(intact.behind());
            if (intact.tear() != null) {
                out.name("tear").value(intact.tear());
            }
            terminal.json(out.endObject());
            return;
        }
        terminal.line("intact: " + text(intact));
        terminal.line("root    " + intact.root());
        if (intact.tear() != null) {
            terminal.line("note    a crash cut off an entry nobody was told of: " + intact.tear());
        }
    }

    static String text(Verification.Intact intact) {
        return intact.size() + " entries under a signed checkpoint of " + intact.origin()
                + (intact.behind() == 0 ? "" : ", " + intact.behind() + " more behind it");
    }

    @Command(
            name = "prove",
            description = "Print the receipt (C2SP tlog-proof) of one entry, checked before it is printed.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport audit prove 17 state > receipt")
    int prove(
            @Mixin HelpOption help,
            @Parameters(paramLabel = "INDEX", description = "Number of the entry, from 0.") long index,
            @Parameters(
                            paramLabel = "DIR",
                            arity = "0..1",
                            defaultValue = "state",
                            description = "A state folder or a log's folder.")
                    Path folder,
            @Option(names = "--key", paramLabel = "FILE", description = "Verifier keys, one per line.") @Nullable
                    Path key,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        LogPlace place = LogPlace.of(folder);
        List<VerifierKey> keys = place.verifiers(key);
        LogReader reader = new LogReader(place.log());
        LogEntry entry = entry(reader, index);
        InclusionProof proof = reader.prove(index);
        long size = proof.verify(entry.bytes(), keys).size();
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("index")
                    .value(index)
                    .name("size")
                    .value(size)
                    .name("entry")
                    .value(entry.text())
                    .name("proof")
                    .value(proof.text())
                    .endObject());
        } else {
            terminal.out().print(proof.text());
            terminal.note("entry " + index + " is one of the " + size + " under the signed checkpoint");
        }
        return ExitCode.OK;
    }

    @Command(
            name = "show",
            description = "Print one entry, exactly as it is hashed.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport audit show 17 state")
    int show(
            @Mixin HelpOption help,
            @Parameters(paramLabel = "INDEX", description = "Number of the entry, from 0.") long index,
            @Parameters(
                            paramLabel = "DIR",
                            arity = "0..1",
                            defaultValue = "state",
                            description = "A state folder or a log's folder.")
                    Path folder,
            @Option(names = "--json", description = "Print as JSON, with its index.") boolean json) {
        print(entry(new LogReader(LogPlace.of(folder).log()), index), json, false);
        return ExitCode.OK;
    }

    private static LogEntry entry(LogReader reader, long index) {
        return reader.entry(index)
                .orElseThrow(() -> new ProblemException(new ConfigurationInvalid(List.of(
                        "there is no entry " + index + ": the log has " + reader.size() + ", counted from 0"))));
    }

    @Command(
            name = "tail",
            description = "Print the last entries, one per line.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport audit tail state --follow")
    int tail(
            @Mixin HelpOption help,
            @Parameters(
                            paramLabel = "DIR",
                            arity = "0..1",
                            defaultValue = "state",
                            description = "A state folder or a log's folder.")
                    Path folder,
            @Option(
                            names = {"-n", "--entries"},
                            defaultValue = "10",
                            description = "How many (default: 10).")
                    int count,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on with entries as they come, until Ctrl-C.")
                    boolean follow,
            @Option(names = "--json", description = "Print each as JSON, with its index.") boolean json)
            throws InterruptedException {
        LogReader reader = new LogReader(LogPlace.of(folder).log());
        List<LogEntry> entries = reader.tail(count);
        long next = entries.isEmpty() ? 0 : entries.getLast().index() + 1;
        entries.forEach(entry -> print(entry, json, true));
        while (follow && !terminal.out().checkError()) {
            Thread.sleep(FOLLOW_MILLIS);
            for (LogEntry entry : reader.since(next)) {
                print(entry, json, true);
                next = entry.index() + 1;
            }
        }
        return ExitCode.OK;
    }

    private void print(LogEntry entry, boolean json, boolean withIndex) {
        if (json) {
            terminal.line(JsonWriter.compact()
                    .beginObject()
                    .name("index")
                    .value(entry.index())
                    .name("entry")
                    .raw(entry.text())
                    .endObject()
                    .toString());
        } else {
            terminal.line((withIndex ? entry.index() + "  " : "") + entry.text());
        }
    }
}

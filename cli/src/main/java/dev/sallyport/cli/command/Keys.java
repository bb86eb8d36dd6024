package dev.sallyport.cli.command;

import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.ApiKey;
import dev.sallyport.guard.identity.ApiKeyEntry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes state folders, and makes and withdraws API keys; a running server notices within a second. */
@Command(
        name = "keys",
        description = "Prepare a state folder; list, create and revoke API keys.",
        footerHeading = "%nExample:%n",
        footer = {"  sallyport keys create alice --group clients --days 90", "  sallyport keys revoke 3kF9aQ0xZb7L"})
final class Keys extends CommandGroup {
    Keys(Terminal terminal) {
        super(terminal);
    }

    @Command(
            name = "init",
            description = "Make a state folder complete: keys, certificates, policy, configuration, two API keys.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys init --state /var/lib/sallyport")
    int init(
            @Mixin HelpOption help,
            @Mixin StateOption state,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        StateFolder folder = state.folder();
        Workplace.prepare(folder, InstantSource.system().instant(), new SecureRandom());
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("state")
                    .value(folder.root().toString())
                    .name("ca")
                    .value(folder.ca().toString())
                    .name("signer")
                    .value(folder.trustedKey().toString())
                    .endObject());
        } else {
            terminal.line("ready: " + folder.root());
            terminal.line("clients trust " + folder.ca());
            terminal.line("bundles are verified with " + folder.trustedKey());
            terminal.line("the log is verified with " + folder.auditVerifiers());
        }
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "List the API keys; their secrets are known to nobody but their owners.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys list")
    int list(
            @Mixin HelpOption help,
            @Mixin StateOption state,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        JsonWriter out = JsonWriter.indented().beginObject().name("keys").beginArray();
        Instant now = InstantSource.system().instant();
        for (ApiKeyEntry entry : Workplace.apiKeys(state.prepared()).entries().values()) {
            if (json) {
                write(out, entry);
            } else {
                terminal.line("%s  %-8s  %s  %s"
                        .formatted(
                                entry.id(), standing(entry, now), entry.principal(), String.join(",", entry.groups())));
            }
        }
        if (json) {
            terminal.json(out.endArray().endObject());
        }
        return ExitCode.OK;
    }

    private static String standing(ApiKeyEntry entry, Instant now) {
        if (entry.revoked() != null) {
            return "revoked";
        }
        return entry.expires() != null && !now.isBefore(entry.expires()) ? "expired" : "good";
    }

    private static void write(JsonWriter out, ApiKeyEntry entry) {
        out.beginObject().name("id").value(entry.id()).name("principal").value(entry.principal());
        out.name("groups").beginArray();
        entry.groups().stream().sorted().forEach(out::value);
        out.endArray().name("created").value(entry.created().toString());
        writeTime(out, "expires", entry.expires());
        writeTime(out, "revoked", entry.revoked());
        out.endObject();
    }

    private static void writeTime(JsonWriter out, String name, @Nullable Instant time) {
        if (time != null) {
            out.name(name).value(time.toString());
        }
    }

    @Command(
            name = "create",
            description = "Make an API key and print it, once.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys create alice --group clients --days 90")
    int create(
            @Mixin HelpOption help,
            @Mixin StateOption state,
            @Parameters(paramLabel = "PRINCIPAL", description = "Whom the key proves.") String principal,
            @Option(names = "--group", description = "A group; may be repeated (default: clients).") @Nullable
                    List<String> groups,
            @Option(names = "--days", description = "How long it is good (default: until revoked).") @Nullable
                    Integer days,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        Instant now = InstantSource.system().instant();
        Instant expires = days == null ? null : now.plus(Duration.ofDays(days));
        Set<String> members = new LinkedHashSet<>(groups == null ? List.of(Workplace.CLIENTS) : groups);
        ApiKey key = Workplace.apiKeys(state.prepared()).mint(principal, members, now, expires, new SecureRandom());
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("id")
                    .value(key.id())
                    .name("key")
                    .value(key.reveal())
                    .endObject());
        } else {
            terminal.line(key.reveal());
            terminal.note("shown this once; withdraw it by `sallyport keys revoke " + key.id() + "`");
        }
        return ExitCode.OK;
    }

    @Command(
            name = "revoke",
            description = "Withdraw an API key for good. Exits 1 if there is no such key in use.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys revoke 3kF9aQ0xZb7L")
    int revoke(
            @Mixin HelpOption help,
            @Mixin StateOption state,
            @Parameters(paramLabel = "ID", description = "The public part of the key.") String id,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        boolean revoked = Workplace.apiKeys(state.prepared())
                .revoke(id, InstantSource.system().instant());
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("id")
                    .value(id)
                    .name("revoked")
                    .value(revoked)
                    .endObject());
        } else {
            terminal.line(revoked ? "revoked " + id : "there is no key `" + id + "` in use");
        }
        return revoked ? ExitCode.OK : ExitCode.FINDING;
    }

    @Command(
            name = "recipient",
            description = "Make a pair of keys that bundles can be sealed to; the public half is FILE.pub.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys recipient state/keys/recipient.pem")
    int recipient(
            @Mixin HelpOption help,
            @Parameters(paramLabel = "FILE", description = "The private half: a new file.") Path file,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        new WrappingKeys(terminal, json).recipient(file);
        return ExitCode.OK;
    }

    @Command(
            name = "token-key",
            description = "Make the AES key that a key service of the kind pkcs11 names, in its token.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys token-key --key-service token.yaml")
    int tokenKey(
            @Mixin HelpOption help,
            @Option(names = "--key-service", required = true, paramLabel = "FILE", description = "YAML of the service.")
                    Path service,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        new WrappingKeys(terminal, json).tokenKey(service);
        return ExitCode.OK;
    }

    @Command(
            name = "rewrap",
            description = {
                "Wrap the model keys of bundles anew and sign the bundles again; payload stays as it is.",
                "For another key service, a new version of its key, or other recipients. Run again what was"
                        + " interrupted."
            },
            footerHeading = "%nExample:%n",
            footer = "  sallyport keys rewrap state/models/digits/1 --to vault.yaml")
    int rewrap(
            @Mixin HelpOption help,
            @Mixin StateOption state,
            @Parameters(paramLabel = "BUNDLE", arity = "1..*", description = "Folders of bundles.") List<Path> bundles,
            @Option(
                            names = "--key-service",
                            paramLabel = "FILE",
                            description = "YAML of what opens them now (default: the state folder's own key).")
                    @Nullable
                    Path from,
            @Option(
                            names = "--to",
                            paramLabel = "FILE",
                            description = "YAML of what wraps from now on (default: the same).")
                    @Nullable
                    Path to,
            @Option(
                            names = "--recipient",
                            paramLabel = "PEM",
                            description = "Who can open them besides, from now on; may be repeated (default: nobody).")
                    @Nullable
                    List<Path> recipients,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        new WrappingKeys(terminal, json)
                .rewrap(state.prepared(), bundles, from, to, recipients == null ? List.of() : recipients);
        return ExitCode.OK;
    }
}

package dev.sallyport.cli.command;

import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.TokenIssuer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Issues a bearer token that the server of the same state folder accepts. */
@Command(
        name = "token",
        description = {
            "Issue a JSON Web Token for local use.",
            "Signed with the state folder's own token key; both it and the key set the server reads are made if missing."
        },
        footerHeading = "%nExample:%n",
        footer = "  sallyport token alice --group clients --minutes 15")
final class Token implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "PRINCIPAL", description = "Whom the token proves.")
    private String principal = "";

    @Option(names = "--group", description = "A group it proves membership of; may be repeated (default: clients).")
    private List<String> groups = List.of(Workplace.CLIENTS);

    @Option(names = "--audience", defaultValue = "sallyport", description = "For which server (default: sallyport).")
    private String audience = "sallyport";

    @Option(names = "--minutes", defaultValue = "15", description = "How long it is good (default: 15, at most 60).")
    private int minutes = 15;

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Token(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        StateFolder folder = state.existing();
        SecureRandom random = new SecureRandom();
        TokenIssuer issuer = new TokenIssuer(
                Workplace.tokenKey(folder, random), Workplace.TOKEN_ISSUER, InstantSource.system(), random);
        Set<String> members = new LinkedHashSet<>(groups);
        String token = issuer.issue(principal, members, audience, Duration.ofMinutes(minutes));
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("token")
                    .value(token)
                    .name("principal")
                    .value(principal)
                    .name("issuer")
                    .value(Workplace.TOKEN_ISSUER)
                    .name("audience")
                    .value(audience)
                    .name("seconds")
                    .value(60L * minutes)
                    .endObject());
        } else {
            terminal.line(token);
        }
        return ExitCode.OK;
    }
}

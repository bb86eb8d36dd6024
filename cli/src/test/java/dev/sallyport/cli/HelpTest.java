package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.command.Commands;
import dev.sallyport.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    static Stream<List<String>> commands() {
        List<List<String>> paths = new ArrayList<>();
        Commands.all(Terminal.ofProcess()).getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                paths.add(List.of(name));
                command.getSubcommands().keySet().forEach(sub -> paths.add(List.of(name, sub)));
            }
        });
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_shows_an_example_of_itself(List<String> path) {
        List<String> line = new ArrayList<>(path);
        line.add("--help");

        CommandRun run = CommandRun.of(line.toArray());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("-h, --help");
        assertThat(run.out().substring(run.out().indexOf("Example:\n  "))).contains("sallyport " + path.getFirst());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_has_a_form_for_scripts(List<String> path) {
        CommandLine command = Commands.all(Terminal.ofProcess());
        for (String name : path) {
            command = Objects.requireNonNull(command.getSubcommands().get(name));
        }

        boolean group = !command.getSubcommands().isEmpty();

        assertThat(group || command.getCommandSpec().findOption("--json") != null)
                .isTrue();
    }

    @Test
    void help_lists_commands_and_exit_codes() {
        CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("quickstart", "seal", "verify", "inspect", "serve", "predict", "keys", "token", "audit")
                .contains("Exit codes:")
                .contains("3    unavailable");
    }

    @Test
    void completion_knows_commands_and_options() {
        CommandRun run = CommandRun.of("completion");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("quickstart")
                .contains("--contract");
    }
}

package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real {@code ./sallyport}, run once in a folder of its own, as a person would who makes a mistake. */
final class Command {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LAUNCHER = Repository.ROOT.resolve("sallyport").toString();

    private Command() {}

    static Outcome run(Path folder, Object... arguments) {
        return run(List.of(), folder, arguments);
    }

    /** @param before programs that run it, such as {@code env} with variables */
    static Outcome run(List<String> before, Path folder, Object... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(LAUNCHER);
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return Program.run(folder, PATIENCE, command);
    }

    /** One line on standard error, with what happened and what to do; the documented exit code. */
    static void isMistake(Outcome outcome, int exit, String... words) {
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err())
                .contains("sallyport: ")
                .contains(words)
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
    }
}

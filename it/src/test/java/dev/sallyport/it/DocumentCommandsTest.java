package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No document has a command that nobody runs, unless it is listed with the reason. */
class DocumentCommandsTest {
    private static final Path LIST = Repository.ROOT.resolve("it/src/test/resources/commands-not-run.txt");

    private static Set<String> inDocuments() {
        Set<String> commands = new TreeSet<>();
        Document.all().forEach(document -> commands.addAll(document.commands()));
        return commands;
    }

    /** What test classes take from the documents and run, and what CI runs. */
    private static Set<String> run() throws IOException {
        Set<String> run = new TreeSet<>(ReadmeTest.commands());
        run.addAll(ModelsDocumentTest.commands());
        run.addAll(DocumentRunTest.commands());
        Files.readAllLines(Repository.ROOT.resolve(".ci/run")).stream()
                .map(line -> line.replaceFirst("^[A-Z_]+=1 ", ""))
                .forEach(run::add);
        return run;
    }

    /** By command, the reason. */
    private static Map<String, String> listed() throws IOException {
        Map<String, String> listed = new LinkedHashMap<>();
        String reason = "";
        for (String line : Files.readAllLines(LIST)) {
            if (line.startsWith("# ")) {
                reason = line.substring(2);
            } else if (!line.isBlank()) {
                assertThat(listed.put(line, reason)).as(line).isNull();
            }
        }
        return listed;
    }

    @Test
    void every_command_is_run_or_listed_with_a_reason() throws IOException {
        Set<String> open = inDocuments();
        open.removeAll(run());
        open.removeAll(listed().keySet());

        assertThat(open)
                .as("run them in DocumentRunTest, or list them in " + LIST.getFileName())
                .isEmpty();
    }

    @Test
    void the_list_has_reasons_and_nothing_that_is_run_or_gone() throws IOException {
        Map<String, String> listed = listed();

        assertThat(listed.values()).allSatisfy(reason -> assertThat(reason).hasSizeGreaterThan(20));
        assertThat(listed.keySet()).isSubsetOf(inDocuments()).doesNotContainAnyElementsOf(run());
    }

    /** A command that is too long to be run is at least one that could be: its modules, tests and settings exist. */
    @Test
    void commands_of_the_build_name_what_there_is() throws IOException {
        String sources = sources();
        List<String> wrong = new ArrayList<>();
        for (String command : inDocuments()) {
            if (command.contains("./build")) {
                for (String modules : Document.values(command, "-pl")) {
                    Stream.of(modules.split(","))
                            .filter(module -> !Files.exists(Repository.ROOT.resolve(module + "/pom.xml")))
                            .forEach(module -> wrong.add(command + ": no module " + module));
                }
                for (String tests : Document.values(command, "-Dtest")) {
                    Stream.of(tests.split(","))
                            .map(test -> test.replaceFirst("#.*", "").replaceAll(".*\\.(?=\\w+$)", ""))
                            .filter(test -> test.indexOf('*') < 0 && !sources.contains("class " + test + " "))
                            .forEach(test -> wrong.add(command + ": no test " + test));
                }
                Pattern.compile("-D([a-z]+\\.[a-z]+)=")
                        .matcher(command)
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> !List.of("argLine.module", "fuzz.skip").contains(name)
                                && !sources.contains("\"" + name + "\""))
                        .forEach(name -> wrong.add(command + ": nothing reads " + name));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> modules = Files.list(Repository.ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        sources.append(Files.readString(file));
                    }
                }
            }
        }
        return sources.toString();
    }
}

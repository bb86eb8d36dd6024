package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands of a Markdown file: the lines of its shell blocks, and what stands in backticks and begins like one.
 *
 * @param name relative to the repository
 */
record Document(String name) {
    private static final Pattern FENCE = Pattern.compile("\\s*```+\\s*(\\w*).*");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    /** With variables before it. A word that names no program does not make a line of text a command. */
    private static final Pattern PROGRAM = Pattern.compile(
            "(?:[A-Z_]+=(?:\"[^\"]*\"|\\S+) )*(?:\\./sallyport|\\./build|\\.ci/run|bench/[a-z-]+|admin|bash|cd|cp|curl"
                    + "|docker|export|git|go|grpcurl|java|kubectl|make|mkdir|model_signing|mvn|npm|node|pip|python3?"
                    + "|source|\\.)(?: .+)?");

    /** Names of scripts in running text, where nothing is run. */
    private static final Pattern NAME = Pattern.compile("\\./sallyport|\\./build|bench/[a-z-]+|bash|admin|java|python3?"
            + "|node|npm|curl|go|git|docker|pip|make|source|\\.|export|cd|cp|mvn|mkdir|kubectl|grpcurl|model_signing");

    /** Every document that users and contributors read. */
    static List<Document> all() {
        List<Document> all = new ArrayList<>();
        for (String name : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md")) {
            all.add(new Document(name));
        }
        for (String folder : List.of("docs", "examples")) {
            try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .map(file -> Repository.ROOT.relativize(file).toString())
                        .sorted()
                        .map(Document::new)
                        .forEach(all::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    /** In their order. */
    List<String> commands() {
        return commands("");
    }

    /** Those behind a heading, up to the next one of any level; of the whole document where it is empty. */
    List<String> commands(String heading) {
        List<String> commands = new ArrayList<>();
        boolean inside = heading.isEmpty();
        List<String> block = null;
        String language = "";
        for (String line : lines()) {
            var fence = FENCE.matcher(line);
            if (fence.matches()) {
                if (block != null && inside) {
                    commands.addAll(of(language, block));
                }
                block = block == null ? new ArrayList<>() : null;
                language = fence.group(1);
            } else if (block != null) {
                block.add(line);
            } else if (line.startsWith("#") && !heading.isEmpty()) {
                inside = line.equals(heading);
            } else if (inside) {
                SPAN.matcher(line)
                        .results()
                        .map(span -> span.group(1))
                        .filter(Document::isRun)
                        .forEach(commands::add);
            }
        }
        return commands;
    }

    private static boolean isRun(String span) {
        return PROGRAM.matcher(span).matches() && (!NAME.matcher(span).matches() || isBenchmark(span));
    }

    /** Of the benchmarks the name alone is the command. */
    private static boolean isBenchmark(String span) {
        return span.startsWith("bench/") && Files.isRegularFile(Repository.ROOT.resolve(span));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(Repository.ROOT.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A block that says that it is of a shell is one; one that says nothing is, if any of its lines begins so. */
    private static List<String> of(String language, List<String> block) {
        boolean shell = List.of("bash", "sh", "shell", "console").contains(language)
                || language.isEmpty()
                        && block.stream().anyMatch(line -> PROGRAM.matcher(line).matches());
        if (!shell) {
            return List.of();
        }
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (String line : block) {
            boolean continues = line.endsWith("\\");
            command.append(continues ? line.substring(0, line.length() - 1) : line);
            if (!continues) {
                String whole = command.toString()
                        .replaceFirst("\\s+#\\s.*", "")
                        .strip()
                        .replaceAll("  +", " ");
                command.setLength(0);
                if (!whole.isEmpty() && !whole.startsWith("#")) {
                    commands.add(whole);
                }
            }
        }
        return commands;
    }

    /** The values of an option in a command, such as {@code -pl}. */
    static List<String> values(String command, String option) {
        return Pattern.compile("(?<= )" + Pattern.quote(option) + "[ =]?'?([^ ']+)'?")
                .matcher(command)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}

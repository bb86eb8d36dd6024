package dev.sallyport.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout these tests run in. */
final class Repository {
    static final Path ROOT = root();
    static final Path EXAMPLES = ROOT.resolve("examples");
    static final Path CLIENTS = ROOT.resolve("it/clients");

    /** The published protocols. */
    static final Path PROTOS = ROOT.resolve("wire/src/main/proto");

    /** What is installed for the tests; survives from run to run. */
    static final Path TOOLS = ROOT.resolve("it/target/tools");

    private Repository() {}

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("build"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no checkout above the working folder");
    }
}

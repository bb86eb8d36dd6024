package dev.sallyport.cli.command;

import picocli.CommandLine.Option;

/** The option {@code --help} of every command; {@code --version} may then mean a model's. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean asked;
}

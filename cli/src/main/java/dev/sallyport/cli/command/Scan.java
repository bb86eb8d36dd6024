package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.ProgressLine;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.scan.Finding;
import dev.sallyport.scan.FindingReport;
import dev.sallyport.scan.Judgement;
import dev.sallyport.scan.ScanLimits;
import dev.sallyport.scan.file.FileTree;
import dev.sallyport.scan.file.Scanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is inside files that somebody sent. */
@Command(
        name = "scan",
        description = "Look into model files, by content and in every reading of the same bytes; run nothing. "
                + "Exits 0 when nothing is found, 1 with findings, 2 when something could not be judged.",
        footerHeading = "%nExample:%n",
        footer = "  sallyport scan --format json downloads/")
final class Scan implements Callable<Integer> {
    /** Something could not be judged, and nothing worse was found. */
    private static final int UNREADABLE = 2;

    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, and folders with all that is below them.")
    private List<Path> paths = List.of();

    @Option(
            names = "--format",
            paramLabel = "text|json|sarif",
            description = "How findings are printed (default: text).")
    private FindingReport.Format format = FindingReport.Format.TEXT;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    Scan(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Scanner scanner = new Scanner(ScanLimits.DEFAULT);
        FileTree tree = FileTree.below(paths);
        List<Finding> findings = new ArrayList<>(tree.findings());
        long done = 0;
        try (ProgressLine progress = new ProgressLine(terminal, "scanning", System::nanoTime)) {
            for (Path file : tree.files()) {
                long before = done;
                findings.addAll(scanner.scan(file, reached -> progress.at(before + reached, tree.bytes())));
                done += file.toFile().length();
            }
        }
        terminal.out()
                .print(FindingReport.of(findings, tree.files().size(), json ? FindingReport.Format.JSON : format));
        terminal.out().flush();
        boolean found = findings.stream().anyMatch(finding -> finding.judgement() != Judgement.UNREADABLE);
        return found ? ExitCode.FINDING : findings.isEmpty() ? ExitCode.OK : UNREADABLE;
    }
}

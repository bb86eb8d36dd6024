package dev.sallyport.cli.path;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A path that a command line names, looked at before anything is done: a slip is said in words and costs
 * nothing. Each method returns the path it was given, or throws {@code configuration/invalid}.
 */
public final class NamedPath {
    private NamedPath() {}

    /** @param wanted what the command wants there, such as {@code the file of an ONNX model} */
    public static Path file(Path path, String wanted) {
        if (isFolder(path, wanted)) {
            throw invalid("`" + path + "` is a folder: name " + wanted);
        }
        return readable(path);
    }

    /** Its entries can be listed. */
    public static Path folder(Path path, String wanted) {
        if (!isFolder(path, wanted)) {
            throw invalid("`" + path + "` is a file: name " + wanted);
        }
        return readable(path);
    }

    /** A file or a folder. */
    public static Path existing(Path path, String wanted) {
        isFolder(path, wanted);
        return readable(path);
    }

    /** Where nothing is yet and something could be made. */
    public static Path free(Path path, String wanted) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw invalid("`" + path + "` exists already: name " + wanted + ", or remove it first");
        }
        for (Path above = path.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above)) {
                break;
            }
            if (Files.exists(above)) {
                throw invalid("`" + above + "` is a file, so nothing can be made below it: name " + wanted);
            }
        }
        return path;
    }

    private static boolean isFolder(Path path, String wanted) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            throw invalid("there is no `" + path + "`: name " + wanted);
        } catch (IOException e) {
            throw invalid("`" + path + "` cannot be looked at: " + DiskFinding.of(e));
        }
    }

    private static Path readable(Path path) {
        if (!Files.isReadable(path)) {
            throw invalid("`" + path + "` may not be read by this user: change its permissions or run as its owner");
        }
        return path;
    }

    private static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}

package dev.sallyport.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Why a file system said no, in words for an operator. They name paths: never for a caller. */
public final class DiskFinding {
    private DiskFinding() {}

    public static String of(Exception failure) {
        return switch (failure) {
            case UncheckedIOException carrier -> of(Objects.requireNonNull(carrier.getCause()));
            case DirectoryIteratorException carrier -> of(Objects.requireNonNull(carrier.getCause()));
            case NoSuchFileException missing -> "there is no `" + missing.getFile() + "`";
            case AccessDeniedException denied -> "this user may not use `" + denied.getFile() + "`";
            case FileAlreadyExistsException other -> "`" + other.getFile() + "` is there already";
            case NotDirectoryException file -> "`" + file.getFile() + "` is no folder";
            case FileSystemException other
            when other.getReason() != null && other.getFile() != null ->
                "`" + other.getFile() + "`: " + words(other.getReason());
            case IOException other when other.getMessage() != null -> words(other.getMessage());
            default -> failure.toString();
        };
    }

    /** What to do about those errors of POSIX that a machine's owner can mend. */
    private static String words(String reason) {
        return switch (reason) {
            case "No space left on device" -> "no space is left on the device: make some and try again";
            case "Disk quota exceeded" -> "the quota is used up: free some space and try again";
            case "File too large" -> "no file may be that long here (see `ulimit -f`)";
            case "Read-only file system" -> "the file system can only be read: name a place that can be written";
            default -> reason;
        };
    }
}

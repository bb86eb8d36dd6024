package dev.sallyport.admit.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Links, FIFOs, sockets, devices, sparse giants and unreadable files, in place of files and beside them. */
final class SpecialFileMutants {
    private final Mutants mutants;

    SpecialFileMutants(Mutants mutants) {
        this.mutants = mutants;
    }

    void add() throws IOException {
        boolean devices = canMakeDevices();
        boolean root = "root".equals(System.getProperty("user.name"));
        for (String file : mutants.files()) {
            addLinks(file);
            addInPlace("FIFO", file, path -> run("mkfifo", path.toString()));
            addInPlace("socket", file, SpecialFileMutants::bind);
            if (devices) {
                addInPlace("device", file, path -> run("mknod", path.toString(), "c", "1", "5"));
            }
            if (!root) {
                mutants.add(
                        "unreadable",
                        file,
                        folder -> Files.setPosixFilePermissions(
                                folder.resolve(file), PosixFilePermissions.fromString("---------")));
            }
            for (long size : new long[] {1L << 31, 1L << 40}) {
                mutants.add("sparse", file + " of " + size + " bytes", folder -> extend(folder.resolve(file), size));
            }
        }
        for (String extra : List.of("extra", "payload/extra", "payload/0003-0001.enc", ".git", "core")) {
            mutants.add(
                    "FIFO", extra, folder -> run("mkfifo", folder.resolve(extra).toString()));
            mutants.add("socket", extra, folder -> bind(folder.resolve(extra)));
            mutants.add(
                    "symbolic link",
                    extra,
                    folder -> Files.createSymbolicLink(folder.resolve(extra), Path.of("manifest.json")));
            mutants.add(
                    "hard link",
                    extra,
                    folder -> Files.createLink(folder.resolve(extra), folder.resolve("manifest.json")));
            mutants.add("sparse", extra, folder -> extend(Files.createFile(folder.resolve(extra)), 1L << 40));
        }
        addFolderLinks();
        mutants.add(
                "name that is not UTF-8",
                "beside the documents",
                folder -> run("sh", "-c", "touch \"$0/$(printf 'a\\377')\"", folder.toString()));
    }

    private void addInPlace(String kind, String file, Mutant.Damage maker) {
        mutants.add(kind, "in place of " + file, folder -> {
            Files.delete(folder.resolve(file));
            maker.apply(folder.resolve(file));
        });
    }

    private void addLinks(String file) {
        mutants.add("symbolic link", file + " to the same content outside", folder -> {
            Path moved = folder.resolveSibling("moved-" + UUID.randomUUID());
            Files.move(folder.resolve(file), moved);
            Files.createSymbolicLink(folder.resolve(file), moved);
        });
        mutants.add("symbolic link", file + " to itself", folder -> {
            Files.delete(folder.resolve(file));
            Files.createSymbolicLink(folder.resolve(file), Path.of(file).getFileName());
        });
        mutants.add("symbolic link", file + " to an endless device", folder -> {
            Files.delete(folder.resolve(file));
            Files.createSymbolicLink(folder.resolve(file), Path.of("/dev/zero"));
        });
        mutants.add(
                "hard link",
                file + " has a second name outside",
                folder -> Files.createLink(folder.resolveSibling("link-" + UUID.randomUUID()), folder.resolve(file)));
    }

    private void addFolderLinks() {
        mutants.add("symbolic link", "payload folder", folder -> {
            Path moved = folder.resolveSibling("moved-" + UUID.randomUUID());
            Files.move(folder.resolve("payload"), moved);
            Files.createSymbolicLink(folder.resolve("payload"), moved);
        });
        mutants.add("symbolic link", "the bundle itself", folder -> {
            Path moved = folder.resolveSibling("moved-" + UUID.randomUUID());
            Files.move(folder, moved);
            Files.createSymbolicLink(folder, moved);
        });
        mutants.add(
                "symbolic link",
                "a folder that holds itself",
                folder -> Files.createSymbolicLink(folder.resolve("payload/loop"), Path.of(".")));
    }

    private static void extend(Path file, long size) throws IOException {
        try (RandomAccessFile giant = new RandomAccessFile(file.toFile(), "rw")) {
            giant.setLength(size);
        }
    }

    /** Closing the channel leaves the file; a path too long for a socket gets one under a short name moved there. */
    private static void bind(Path path) throws IOException {
        Path brief = Files.createTempDirectory("s").resolve("s");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(brief))
                .close();
        Files.move(brief, path);
        Files.delete(brief.getParent());
    }

    private static boolean canMakeDevices() throws IOException {
        Path folder = Files.createTempDirectory("device");
        try {
            run("mknod", folder.resolve("zero").toString(), "c", "1", "5");
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            Mutant.remove(folder);
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

package dev.sallyport.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A thousand spoiled bundles: changed bytes, lengths, names, sets of files, kinds of files and lax texts. */
final class Mutants {
    private static final List<String> FILES =
            List.of("manifest.json", "envelope.json", "model.sig", "payload/0001-0001.enc");

    private final Path bundle;
    private final Path another;
    private final RandomGenerator random;
    private final List<Mutant> mutants = new ArrayList<>();

    private Mutants(Path bundle, Path another, RandomGenerator random) {
        this.bundle = bundle;
        this.another = another;
        this.random = random;
    }

    /**
     * @param another a good bundle of another model, signed by the same key
     * @param count how many; what the fixed ones leave is filled with changed bytes
     */
    static List<Mutant> of(Path bundle, Path another, int count, RandomGenerator random) {
        Mutants all = new Mutants(bundle, another, random);
        FILES.forEach(all::lengths);
        all.foreignParts();
        all.filesTooMany();
        all.namesAlmostRight();
        all.kindsOfFiles();
        FILES.subList(0, 3).forEach(all::laxTexts);
        while (all.mutants.size() < count) {
            all.changedByte();
        }
        return List.copyOf(all.mutants);
    }

    private void add(String name, Mutant.Change change) {
        mutants.add(new Mutant(name, change));
    }

    private byte[] original(String file) {
        try {
            return Files.readAllBytes(bundle.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void changedByte() {
        String file = FILES.get(random.nextInt(FILES.size()));
        int at = random.nextInt(original(file).length);
        int flip = 1 + random.nextInt(255);
        add("byte %d of %s by %02x".formatted(at, file, flip), folder -> {
            byte[] bytes = Files.readAllBytes(folder.resolve(file));
            bytes[at] ^= (byte) flip;
            Files.write(folder.resolve(file), bytes);
        });
    }

    private void lengths(String file) {
        add(file + " missing", folder -> Files.delete(folder.resolve(file)));
        add(file + " empty", folder -> Files.write(folder.resolve(file), new byte[0]));
        int length = original(file).length;
        for (int cut : new int[] {1, 2, 16, length / 2, length - 1}) {
            add(
                    file + " shorter by " + cut,
                    folder -> write(folder, file, Arrays.copyOf(original(file), length - cut)));
        }
        for (int more : new int[] {1, 16, 4096}) {
            add(
                    file + " longer by " + more,
                    folder -> write(folder, file, Arrays.copyOf(original(file), length + more)));
        }
        add(file + " of a terabyte", folder -> sparse(folder.resolve(file), 1L << 40));
        add(file + " of zeros", folder -> write(folder, file, new byte[length]));
        add(file + " unreadable", folder -> {
            // The superuser reads everything: a folder in the file's place is unreadable to all.
            Files.delete(folder.resolve(file));
            Files.createDirectory(
                    folder.resolve(file),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        });
    }

    private void foreignParts() {
        for (String file : FILES) {
            add("another bundle's " + file, folder -> copy(another.resolve(file), folder.resolve(file)));
        }
        add("all of another bundle", folder -> {
            for (String file : FILES) {
                copy(another.resolve(file), folder.resolve(file));
            }
        });
        add("all but the signature of another bundle", folder -> {
            for (String file : FILES) {
                copy((file.equals("model.sig") ? bundle : another).resolve(file), folder.resolve(file));
            }
        });
        for (String one : FILES) {
            for (String two : FILES) {
                if (one.compareTo(two) < 0) {
                    add(one + " and " + two + " swapped", folder -> {
                        write(folder, one, original(two));
                        write(folder, two, original(one));
                    });
                }
            }
        }
    }

    private void filesTooMany() {
        for (String extra : List.of(
                "README.md",
                "model.onnx",
                "config.pbtxt",
                ".git",
                ".gitignore",
                ".gitattributes",
                ".github",
                ".git/config",
                ".github/workflows/x.yml",
                ".DS_Store",
                "model.sig.bak",
                "payload/0001-0002.enc",
                "payload/0002-0001.enc",
                "payload/extra",
                "payload/.hidden",
                "payload/sub/0001-0001.enc",
                "manifest.json~",
                "é.txt",
                "e\u0301.txt",
                "a b",
                "a\nb",
                "a\\b",
                "\u202egnp.exe")) {
            add("extra " + extra, folder -> {
                Files.createDirectories(folder.resolve(extra).getParent());
                Files.writeString(folder.resolve(extra), "extra");
            });
        }
        add("an empty folder", folder -> Files.createDirectory(folder.resolve("empty")));
        add("a folder of 5,000 files", folder -> {
            for (int i = 0; i < 5_000; i++) {
                Files.createFile(folder.resolve("payload/x" + i));
            }
        });
        add("folders 40 deep", folder -> Files.createDirectories(folder.resolve("d/".repeat(40))));
    }

    private void namesAlmostRight() {
        for (String file : FILES) {
            for (String name : List.of(
                    file.toUpperCase(java.util.Locale.ROOT),
                    file + " ",
                    file + ".",
                    file.replace('e', 'е'),
                    file + "\u200b",
                    file.replace(".", "\u2024"))) {
                add(file + " as " + name, folder -> {
                    Files.createDirectories(folder.resolve(name).getParent());
                    Files.move(folder.resolve(file), folder.resolve(name));
                });
                add(file + " beside " + name, folder -> {
                    Files.createDirectories(folder.resolve(name).getParent());
                    copy(folder.resolve(file), folder.resolve(name));
                });
            }
        }
        add("payload folder renamed", folder -> Files.move(folder.resolve("payload"), folder.resolve("Payload")));
    }

    private void kindsOfFiles() {
        for (String file : FILES) {
            add(file + " as a symbolic link", folder -> {
                Path kept = Files.createTempFile("linked", ".bin");
                copy(folder.resolve(file), kept);
                Files.delete(folder.resolve(file));
                Files.createSymbolicLink(folder.resolve(file), kept);
            });
            add(file + " as a hard link", folder -> {
                Path kept = folder.resolveSibling("linked-" + random.nextLong());
                Files.move(folder.resolve(file), kept);
                Files.createLink(folder.resolve(file), kept);
            });
            add(file + " as a FIFO", folder -> special(folder.resolve(file), "mkfifo"));
            add(file + " as a device", folder -> special(folder.resolve(file), "mknod", "c", "1", "5"));
            add(file + " as /dev/zero", folder -> {
                Files.delete(folder.resolve(file));
                Files.createSymbolicLink(folder.resolve(file), Path.of("/dev/zero"));
            });
            add(file + " as a link to itself", folder -> {
                Files.delete(folder.resolve(file));
                Files.createSymbolicLink(
                        folder.resolve(file), folder.resolve(file).getFileName());
            });
        }
        add("the payload folder as a link", folder -> {
            Path kept = folder.resolveSibling("linked-" + random.nextLong());
            Files.move(folder.resolve("payload"), kept);
            Files.createSymbolicLink(folder.resolve("payload"), kept);
        });
        add("an extra FIFO", folder -> special(folder.resolve("fifo"), "mkfifo"));
    }

    /** JSON that a lax reader takes for the same. */
    private void laxTexts(String file) {
        String text = new String(original(file), StandardCharsets.UTF_8);
        int brace = text.indexOf('{') + 1;
        int quote = text.indexOf('"', brace);
        String first = text.substring(quote, text.indexOf('"', quote + 1) + 1);
        lax(file, "a member twice", text.substring(0, brace) + first + ":0," + text.substring(brace));
        lax(file, "a member more", text.substring(0, brace) + "\"x\":0," + text.substring(brace));
        lax(
                file,
                "a member by escape",
                text.replaceFirst(first, "\"\\\\u%04x".formatted((int) first.charAt(1)) + first.substring(2)));
        lax(file, "a comment", "/**/" + text);
        lax(file, "a byte order mark", "\uFEFF" + text);
        lax(file, "a space before", " " + text);
        lax(file, "a line break after", text + "\n");
        lax(file, "a space inside", text.substring(0, brace) + " " + text.substring(brace));
        lax(file, "text after", text + "{}");
        lax(file, "an array around", "[" + text + "]");
        lax(file, "nesting of 100,000", "[".repeat(100_000));
        lax(file, "5 MiB of spaces", " ".repeat(5 << 20) + text);
        lax(file, "base64 with a line break", inBase64(text, "\\n"));
        lax(file, "base64 with a space", inBase64(text, " "));
        lax(file, "base64 with a stray =", inBase64(text, "="));
        lax(file, "base64 for the web", text.replace('+', '-').replace('/', '_'));
        write("UTF-16 of " + file, file, text.getBytes(StandardCharsets.UTF_16));
    }

    /** Inserts into the longest string of letters and digits, where there is one. */
    private static String inBase64(String text, String inserted) {
        int best = 0;
        int length = 0;
        for (int i = 0, run = 0; i < text.length(); i++) {
            run = Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '+' ? run + 1 : 0;
            if (run > length) {
                length = run;
                best = i - run / 2;
            }
        }
        return text.substring(0, best) + inserted + text.substring(best);
    }

    private void lax(String file, String what, String text) {
        write(what + " in " + file, file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Left out where the change changes nothing. */
    private void write(String name, String file, byte[] bytes) {
        if (!Arrays.equals(bytes, original(file))) {
            add(name, folder -> write(folder, file, bytes));
        }
    }

    private static void write(Path folder, String file, byte[] bytes) throws IOException {
        Files.write(folder.resolve(file), bytes);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void sparse(Path file, long size) throws IOException {
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
            grown.setLength(size);
        }
    }

    private static void special(Path file, String... command) throws IOException {
        Files.deleteIfExists(file);
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add(1, file.toString());
        Program.run(Repository.ROOT, java.time.Duration.ofSeconds(10), whole);
    }

    /** Everything below {@code folder}, so that two states of it can be compared. */
    static void remove(Path folder) throws IOException {
        Program.run(
                        Repository.ROOT,
                        java.time.Duration.ofSeconds(30),
                        List.of("rm", "-rf", "--one-file-system", folder.toString()))
                .succeeded();
    }

    static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    static String seedText(long seed) {
        return "seed " + HexFormat.of().toHexDigits(seed);
    }
}

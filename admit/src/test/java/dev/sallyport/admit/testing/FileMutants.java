package dev.sallyport.admit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whole files swapped, exchanged, missing, added and renamed. */
final class FileMutants {
    private static final List<String> EXTRA = List.of(
            "extra.bin",
            "README.md",
            "model.onnx",
            "weights.bin",
            ".DS_Store",
            ".hidden",
            ".git/config",
            ".git/hooks/post-checkout",
            ".gitignore",
            ".gitattributes",
            ".gitmodules",
            ".github/workflows/run.yml",
            "payload/.gitignore",
            "payload/.git/HEAD",
            "payload/0001-0002.enc",
            "payload/0000-0001.enc",
            "payload/0009-0001.enc",
            "payload/0001-0001.enc.bak",
            "payload/payload/0001-0001.enc",
            "payload/model.onnx",
            "model.sig.bak",
            "model.sig/model.sig",
            "manifest.json~",
            "manifest.json ",
            " manifest.json",
            "MANIFEST.JSON",
            "Manifest.json",
            "manifest.jsoN",
            "ENVELOPE.json",
            "Model.sig",
            "Payload/0001-0001.enc",
            "payload/0001-0001.ENC",
            "\uff4danifest.json",
            "manifes\u0074\u0301.json",
            "manif\u00e9st.json",
            "manife\u0301st.json",
            "manifest\u200b.json",
            "manifest.json\u202e",
            "new\nline",
            "tab\tname",
            "back\\slash",
            "c:drive",
            "*",
            "-rf",
            "~",
            "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t");

    private final Mutants mutants;
    private final Path other;

    FileMutants(Mutants mutants, Path other) {
        this.mutants = mutants;
        this.other = other;
    }

    void add() throws IOException {
        List<String> files = mutants.files();
        for (String file : files) {
            mutants.add("missing", file, folder -> Files.delete(folder.resolve(file)));
            mutants.add("empty", file, folder -> Files.write(folder.resolve(file), new byte[0]));
            mutants.add("folder instead", file, folder -> {
                Files.delete(folder.resolve(file));
                Files.createDirectory(folder.resolve(file));
            });
            addRenames(file);
            addExchanges(file, files);
        }
        addSwaps(files);
        addExtras();
        addOtherBundles(files);
    }

    private void addRenames(String file) {
        String name = Path.of(file).getFileName().toString();
        for (String renamed : List.of(
                name.toUpperCase(Locale.ROOT),
                "x" + name,
                name + ".old",
                name.replace('1', '2').replace('m', 'n'),
                name.replace('.', '\uff0e'),
                "." + name)) {
            Path to = Path.of(file).resolveSibling(renamed);
            if (!renamed.equals(name)) {
                mutants.add(
                        "renamed",
                        file + " to " + to,
                        folder -> Files.move(
                                folder.resolve(file), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING));
            }
        }
    }

    private void addExchanges(String file, List<String> files) {
        for (String from : files) {
            if (!from.equals(file)) {
                mutants.add(
                        "copied over",
                        from + " over " + file,
                        folder -> Files.copy(
                                folder.resolve(from), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING));
            }
        }
        if (Files.exists(other.resolve(file))) {
            mutants.add(
                    "of another bundle",
                    file,
                    folder ->
                            Files.copy(other.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING));
            mutants.add("all but one of another bundle", file, folder -> {
                byte[] own = Files.readAllBytes(folder.resolve(file));
                Mutant.remove(folder);
                Mutant.copy(other, folder);
                Files.write(folder.resolve(file), own);
            });
        }
    }

    private void addSwaps(List<String> files) {
        for (int i = 0; i < files.size(); i++) {
            for (int j = i + 1; j < files.size(); j++) {
                String one = files.get(i);
                String two = files.get(j);
                mutants.add("swapped", one + " and " + two, folder -> {
                    byte[] content = Files.readAllBytes(folder.resolve(one));
                    Files.copy(folder.resolve(two), folder.resolve(one), StandardCopyOption.REPLACE_EXISTING);
                    Files.write(folder.resolve(two), content);
                });
            }
        }
    }

    private void addExtras() {
        List<String> names = new ArrayList<>(EXTRA);
        names.add("n".repeat(255));
        for (String name : names) {
            for (int size : new int[] {0, 7}) {
                mutants.add("extra file", name + " of " + size + " bytes", folder -> {
                    Path path = folder.resolve(name);
                    if (Files.isRegularFile(path.getParent())) {
                        Files.delete(path.getParent());
                    }
                    Files.createDirectories(path.getParent());
                    Files.write(path, new byte[size]);
                });
            }
        }
        mutants.add("extra file", "five thousand", folder -> {
            for (int i = 0; i < 5_000; i++) {
                Files.createFile(folder.resolve("payload/" + i));
            }
        });
        mutants.add(
                "extra folders",
                "nested a hundred deep",
                folder -> Files.createDirectories(folder.resolve("d/".repeat(100))));
    }

    private void addOtherBundles(List<String> files) {
        mutants.add("another version", "under this one's name", folder -> {
            Mutant.remove(folder);
            Mutant.copy(other, folder);
        });
        mutants.add("another version", "inside this one", folder -> Mutant.copy(other, folder.resolve("other")));
        mutants.add("nothing", "an empty folder", folder -> {
            for (String file : files) {
                Files.delete(folder.resolve(file));
            }
        });
        mutants.add("nothing", "no folder", Mutant::remove);
        mutants.add("nothing", "a file instead of the folder", folder -> {
            Mutant.remove(folder);
            Files.createFile(folder);
        });
    }
}

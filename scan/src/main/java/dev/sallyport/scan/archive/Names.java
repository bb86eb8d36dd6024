package dev.sallyport.scan.archive;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names within one archive: those that lead out of the folder it is unpacked to, and those that are there twice. */
final class Names {
    private final Look look;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> folded = new HashSet<>();

    Names(Look look) {
        this.look = look;
    }

    void add(String name, long at) {
        String plain = name.replace('\\', '/');
        boolean drive = plain.length() > 1 && plain.charAt(1) == ':';
        boolean up = Arrays.asList(plain.split("/", -1)).contains("..");
        if (plain.startsWith("/") || drive || up || plain.indexOf('\0') >= 0) {
            look.report(Rule.ARCHIVE_ESCAPE, at, name, "a member whose name leads out of the folder");
        }
        if (!seen.add(name)) {
            look.report(Rule.ARCHIVE_DUPLICATE, at, name, "two members of one name");
        } else if (!folded.add(Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT))) {
            look.report(Rule.ARCHIVE_SIMILAR, at, name, "two members whose names some file systems take for one");
        }
    }
}

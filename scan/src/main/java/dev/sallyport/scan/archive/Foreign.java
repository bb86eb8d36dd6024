package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.ContentStream;
import dev.sallyport.scan.Expanded;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.HexFormat;
import java.util.Map;
import org.tukaani.xz.LZMA2InputStream;

/** Archives that are recognised and not opened: what is in them is unknown, which is never the same as clean. */
public final class Foreign {
    private static final int HEAD_BYTES = 16;
    private static final int SEVEN_ZIP_HEADER = 32;
    private static final int DICTIONARY = 16 << 20;
    private static final Map<String, String> BEGINNINGS = Map.of(
            "377abcaf271c", "7z",
            "526172211a07", "RAR",
            "28b52ffd", "Zstandard",
            "4d534346", "Cabinet",
            "213c617263683e0a", "ar",
            "30373037303", "cpio",
            "78617221", "xar",
            "4c5a4950", "lzip");

    private Foreign() {}

    /** Says so; returns whether it is one. */
    public static boolean examine(Look look) {
        String head = HexFormat.of().formatHex(look.content().head(HEAD_BYTES));
        for (Map.Entry<String, String> kind : BEGINNINGS.entrySet()) {
            if (head.startsWith(kind.getKey())) {
                if (kind.getValue().equals("7z")) {
                    sevenZip(look);
                }
                look.report(Rule.ARCHIVE_FOREIGN, 0, kind.getValue(), "an archive of kind " + kind.getValue());
                return true;
            }
        }
        return false;
    }

    /** Its data begins behind its header: as it is, or compressed by LZMA2, which is what its packers do by themselves. */
    private static void sevenZip(Look look) {
        Content packed =
                look.content().slice(Math.min(SEVEN_ZIP_HEADER, look.content().size()), Long.MAX_VALUE);
        look.inside("packed data", packed);
        Expanded expanded = Bombs.expand(
                () -> new LZMA2InputStream(new ContentStream(packed), DICTIONARY), packed.size(), look.work());
        if (expanded.size() > 0) {
            look.inside("first member", expanded);
        }
    }
}

package dev.sallyport.scan.archive;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.HexFormat;
import java.util.Map;

/** Archives that are recognised and not opened: what is in them is unknown, which is never the same as clean. */
public final class Foreign {
    private static final int HEAD_BYTES = 16;
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
                look.report(Rule.ARCHIVE_FOREIGN, 0, kind.getValue(), "an archive of kind " + kind.getValue());
                return true;
            }
        }
        return false;
    }
}

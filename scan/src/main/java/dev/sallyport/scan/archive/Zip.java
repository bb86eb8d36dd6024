package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.ContentStream;
import dev.sallyport.scan.Expanded;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A zip archive in both readings there are: by its central directory, as nearly all programs read it, and by its local
 * headers from the front, as those do that read from a stream. Where they differ somebody is meant to be fooled.
 */
public final class Zip {
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int TAIL_BYTES = (1 << 16) + ZipHeaders.END_BYTES;
    private static final int BZIPPED = 12;
    private static final int CHUNK_BYTES = 1 << 16;
    /** A record with sizes that stands behind a member's data. */
    private static final int LONGEST_DESCRIPTOR = 24;

    private final Look look;
    private final Content content;
    private final ZipHeaders headers;
    private final Names names;
    private final Map<Long, ZipEntry> listed = new HashMap<>();
    private final Extents extents = new Extents();

    private Zip(Look look) {
        this.look = look;
        this.content = look.content();
        this.headers = new ZipHeaders(content);
        this.names = new Names(look);
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        return new Zip(look).examine();
    }

    private boolean examine() {
        List<ZipHeaders.Directory> directories = directories();
        directories.forEach(this::directory);
        if (extents.overlap()) {
            look.report(Rule.ARCHIVE_AMBIGUOUS, 0, "", "members share bytes");
        }
        boolean streamed = headers.signature(0) == ZipHeaders.LOCAL;
        if (streamed) {
            stream();
        }
        if (!directories.isEmpty()) {
            between(directories.getFirst());
        }
        if (directories.size() > 1) {
            look.report(Rule.ARCHIVE_AMBIGUOUS, directories.getFirst().end(), "", "two ends of an archive");
        }
        if (streamed && directories.isEmpty()) {
            look.report(Rule.ARCHIVE_UNREADABLE, 0, "", "a zip archive without an end");
        }
        return streamed || !directories.isEmpty();
    }

    /** What belongs to no member: in front, between members, and behind the end. */
    private void between(ZipHeaders.Directory directory) {
        for (long[] gap : extents.gaps(directory.at())) {
            long length = gap[1] - gap[0];
            if ((gap[0] == 0 || length > LONGEST_DESCRIPTOR) && !isEmpty(gap[0], length) && !isModel(gap[0])) {
                look.report(Rule.ARCHIVE_HIDDEN, gap[0], "", length + " bytes that belong to no member");
                if (gap[0] > 0) {
                    look.inside("bytes of no member", content.slice(gap[0], length));
                }
            }
        }
        long comment = directory.end() + ZipHeaders.END_BYTES;
        long commentEnd = Math.min(content.size(), directory.behind());
        unused(content.slice(comment, Math.max(0, commentEnd - comment)), "comment", comment);
        if (directory.behind() < content.size() && !isEmpty(directory.behind(), content.size() - directory.behind())) {
            long length = content.size() - directory.behind();
            look.report(Rule.ARCHIVE_HIDDEN, directory.behind(), "", length + " bytes behind the archive");
            look.inside("behind the archive", content.slice(directory.behind(), length));
        }
    }

    /** TensorFlow Lite keeps what belongs to a model, such as its labels, in an archive behind it. */
    private boolean isModel(long at) {
        return at == 0 && new String(content.bytes(4, 4), StandardCharsets.ISO_8859_1).matches("TFL[0-9]");
    }

    private boolean isEmpty(long at, long length) {
        for (byte b : content.bytes(at, (int) Math.min(length, CHUNK_BYTES))) {
            if (b != 0) {
                return false;
            }
        }
        return length <= CHUNK_BYTES;
    }

    private List<ZipHeaders.Directory> directories() {
        long from = Math.max(0, content.size() - TAIL_BYTES);
        byte[] tail = content.bytes(from, TAIL_BYTES);
        List<ZipHeaders.Directory> found = new ArrayList<>();
        for (int i = tail.length - ZipHeaders.END_BYTES; i >= 0; i--) {
            if (tail[i] == 'P' && tail[i + 1] == 'K' && tail[i + 2] == 5 && tail[i + 3] == 6) {
                // The last one, as Python takes it, and those whose comment reaches the end, as others do.
                headers.directory(from + i)
                        .filter(directory -> found.isEmpty() || directory.behind() == content.size())
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private void directory(ZipHeaders.Directory directory) {
        long at = directory.at();
        long end = directory.at() + directory.bytes();
        long count = 0;
        while (at < end) {
            look.work().spend(1);
            ZipEntry entry = headers.central(at, directory.shift()).orElse(null);
            if (entry == null) {
                look.report(Rule.ARCHIVE_AMBIGUOUS, at, "", "the directory of the archive holds something else");
                return;
            }
            count++;
            names.add(entry.name(), at);
            entry(entry);
            at += headers.centralBytes(at);
        }
        if (count != directory.entries()) {
            look.report(
                    Rule.ARCHIVE_AMBIGUOUS, at, "", count + " entries where " + directory.entries() + " are announced");
        }
    }

    private void entry(ZipEntry entry) {
        ZipEntry local = headers.local(entry.local()).orElse(null);
        if (local == null) {
            look.report(Rule.ARCHIVE_AMBIGUOUS, entry.header(), entry.name(), "a member without a header of its own");
            return;
        }
        ZipEntry before = listed.put(entry.local(), entry);
        if (before != null && !before.name().equals(entry.name())) {
            look.report(Rule.ARCHIVE_AMBIGUOUS, entry.header(), entry.name(), "two members with the same data");
        }
        compare(entry, local);
        if (before == null && entry.packed() >= 0) {
            extents.add(local.header(), local.data() + entry.packed());
        }
        if (entry.isLink()) {
            look.report(Rule.ARCHIVE_LINK, entry.header(), entry.name(), "a member that is a link or a device");
        }
        extras(entry, headers.centralExtra(entry.header()));
        extras(entry, headers.localExtra(entry.local()));
        if (entry.isEncrypted() || local.isEncrypted()) {
            look.report(Rule.ARCHIVE_ENCRYPTED, entry.header(), entry.name(), "a member that is marked as encrypted");
        }
        member(entry, local.data());
    }

    /** Another name for the same member, and anything that is there to be loaded from where nobody looks. */
    private void extras(ZipEntry entry, Content extra) {
        headers.unicodeName(extra)
                .filter(name -> !name.equals(entry.name()))
                .ifPresent(name -> look.report(Rule.ARCHIVE_AMBIGUOUS, entry.header(), name, "another name beside it"));
        unused(extra, "extra field", entry.header());
    }

    private void unused(Content bytes, String what, long at) {
        byte[] text = bytes.head(1 << 16);
        for (int i = 0; i + 4 < text.length; i++) {
            boolean pickle = text[i] == (byte) 0x80 && text[i + 1] >= 2 && text[i + 1] <= 5 && (i == 0 || i == 4);
            boolean archive = text[i] == 'P' && text[i + 1] == 'K' && text[i + 2] == 3 && text[i + 3] == 4;
            if (pickle || archive) {
                look.report(Rule.ARCHIVE_HIDDEN, at, "", "data to be loaded in an archive's " + what);
                look.inside(what, bytes.slice(i, bytes.size() - i));
                return;
            }
        }
    }

    private void compare(ZipEntry entry, ZipEntry local) {
        boolean same = entry.name().equals(local.name())
                && entry.method() == local.method()
                && entry.isEncrypted() == local.isEncrypted()
                && (local.hasLengthBehind() || local.packed() == entry.packed() && local.size() == entry.size());
        if (!same || entry.isOdd() || local.isOdd()) {
            look.report(
                    Rule.ARCHIVE_AMBIGUOUS,
                    local.header(),
                    entry.name(),
                    "a member that its two headers describe differently");
        }
    }

    /** Looks at the data, whatever flags say of it: there are readers that ignore them. */
    private void member(ZipEntry entry, long data) {
        if (entry.isFolder() && entry.size() == 0) {
            return;
        }
        if (data > content.size() || entry.packed() > content.size() - data || entry.packed() < 0) {
            look.report(Rule.ARCHIVE_UNREADABLE, entry.header(), entry.name(), "a member that reaches over the end");
            return;
        }
        Content packed = content.slice(data, entry.packed());
        switch (entry.method()) {
            case STORED -> stored(entry, packed);
            case DEFLATED -> expanded(entry, packed, () -> new Inflating(packed, true));
            case BZIPPED -> expanded(entry, packed, () -> new BzipStream(new ContentStream(packed)));
            default ->
                look.report(
                        Rule.ARCHIVE_UNREADABLE,
                        entry.header(),
                        entry.name(),
                        "compressed by method " + entry.method());
        }
    }

    private void stored(ZipEntry entry, Content data) {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK_BYTES];
        long at = 0;
        for (int got = data.read(0, chunk, 0, chunk.length); got > 0; got = data.read(at, chunk, 0, chunk.length)) {
            look.work().spend(1);
            sum.update(chunk, 0, got);
            at += got;
        }
        judge(entry, entry.packed() == entry.size() && sum.getValue() == entry.crc());
        look.inside(entry.name(), data);
    }

    private void expanded(ZipEntry entry, Content packed, Expanded.Opening open) {
        long most = look.work().limits().expandedBytes();
        Expanded expanded = Bombs.expand(open, packed.size(), look.work());
        boolean bomb = Bombs.isOne(packed.size(), expanded, most);
        if (bomb) {
            look.report(
                    Rule.ARCHIVE_BOMB,
                    entry.header(),
                    entry.name(),
                    "expands to " + expanded.size() + " bytes or more");
        } else {
            judge(entry, expanded.isWhole() && expanded.size() == entry.size() && expanded.crc() == entry.crc());
        }
        look.inside(entry.name(), bomb ? expanded.kept() : expanded);
    }

    private void judge(ZipEntry entry, boolean good) {
        if (!good && !entry.isEncrypted()) {
            look.report(
                    Rule.ARCHIVE_DAMAGED, entry.header(), entry.name(), "data that is not what the archive says it is");
        }
    }

    /** Members from the front, one behind another, as they stand there; those that no directory lists are hidden. */
    private void stream() {
        long at = 0;
        while (headers.signature(at) == ZipHeaders.LOCAL) {
            look.work().spend(1);
            ZipEntry local = headers.local(at).orElse(null);
            if (local == null) {
                return;
            }
            ZipEntry entry = listed.get(at);
            if (entry == null) {
                look.report(Rule.ARCHIVE_HIDDEN, at, local.name(), "a member that the directory does not list");
                member(local, local.data());
            }
            long packed = entry == null ? local.packed() : entry.packed();
            long next = local.data() + packed;
            if (packed < 0 || next <= at || next > content.size()) {
                return;
            }
            at = behind(next, local);
        }
    }

    /** Where the next header may stand: sizes that stand behind the data take 12 to 24 bytes. */
    private long behind(long at, ZipEntry local) {
        if (local.hasLengthBehind()) {
            for (int bytes : new int[] {16, 12, 24, 20}) {
                int next = headers.signature(at + bytes);
                if (next == ZipHeaders.LOCAL || next == ZipHeaders.CENTRAL) {
                    return at + bytes;
                }
            }
        }
        return at;
    }
}

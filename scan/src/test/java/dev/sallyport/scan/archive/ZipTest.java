package dev.sallyport.scan.archive;

import static dev.sallyport.scan.Found.bytes;
import static dev.sallyport.scan.Found.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Found;
import dev.sallyport.scan.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipTest {
    private static final String CALL = "cos\nsystem\n(S'id'\ntR.";

    /** An archive of names and contents in turn. */
    private static byte[] zip(boolean stored, String... members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < members.length; i += 2) {
                ZipEntry entry = new ZipEntry(members[i]);
                byte[] content = bytes(members[i + 1]);
                if (stored) {
                    CRC32 sum = new CRC32();
                    sum.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] changed(byte[] archive, String what, String with) {
        return bytes(text(archive).replace(what, with));
    }

    @Test
    void an_honest_archive_is_clean() {
        assertThat(Found.in(zip(false, "a.txt", "hello", "b/", "", "b/c.txt", "x".repeat(1000))))
                .isEmpty();
        assertThat(Found.in(zip(true, "a.txt", "hello", "data", "\0".repeat(5000))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void members_are_examined_whatever_they_are_called(boolean stored) {
        assertThat(Found.rules(zip(stored, "readme.txt", CALL))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void archives_in_archives_are_opened_to_a_depth() {
        byte[] inner = zip(false, "x", CALL);
        assertThat(Found.rules(zip(true, "inner", text(inner)))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
        for (int i = 0; i < 10; i++) {
            inner = zip(true, "inner" + i, text(inner));
        }
        assertThat(Found.rules(inner)).contains(Rule.SCAN_BUDGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "/etc/cron", "C:/evil.ex", "..\\..\\evil"})
    void names_that_lead_out_are_found(String name) {
        assertThat(Found.rules(zip(false, name, "x"))).contains(Rule.ARCHIVE_ESCAPE);
    }

    @Test
    void names_that_are_there_twice_are_found() {
        assertThat(Found.rules(changed(zip(true, "data.one", "1", "data.two", "2"), "data.two", "data.one")))
                .contains(Rule.ARCHIVE_DUPLICATE);
        assertThat(Found.rules(zip(true, "Data", "1", "data", "2"))).contains(Rule.ARCHIVE_SIMILAR);
    }

    @Test
    void headers_that_disagree_are_found() {
        byte[] archive = zip(true, "data.one", CALL);
        assertThat(Found.rules(bytes(text(archive).replaceFirst("data.one", "data.two"))))
                .contains(Rule.ARCHIVE_AMBIGUOUS, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void encryption_flags_do_not_hide_a_member() {
        byte[] archive = zip(true, "data.pkl", CALL);
        for (int flag : new int[] {1, 0x40}) {
            byte[] marked = archive.clone();
            marked[6] |= (byte) flag;
            marked[text(marked).indexOf("PK\1\2") + 8] |= (byte) flag;
            assertThat(Found.rules(marked)).contains(Rule.ARCHIVE_ENCRYPTED, Rule.PICKLE_DANGEROUS_IMPORT);
        }
    }

    @Test
    void a_wrong_checksum_does_not_hide_a_member() {
        byte[] archive = zip(true, "data.pkl", CALL);
        archive[text(archive).indexOf("PK\1\2") + 16] ^= 1;
        archive[14] ^= 1;
        assertThat(Found.rules(archive)).contains(Rule.ARCHIVE_DAMAGED, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void members_that_no_directory_lists_are_found() {
        byte[] hidden = zip(true, "hidden.pkl", CALL);
        String front = text(hidden).substring(0, text(hidden).indexOf("PK\1\2"));
        byte[] archive = bytes(front + text(zip(true, "data", "honest")));
        assertThat(Found.rules(archive)).contains(Rule.ARCHIVE_HIDDEN, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void what_stands_in_front_and_behind_is_examined() {
        String archive = text(zip(true, "data", "honest"));
        assertThat(Found.rules(bytes("\u0080\u0002" + CALL + archive)))
                .contains(Rule.ARCHIVE_HIDDEN, Rule.PICKLE_DANGEROUS_IMPORT);
        assertThat(Found.rules(bytes(archive + "\u0080\u0002" + CALL)))
                .contains(Rule.ARCHIVE_HIDDEN, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void a_bomb_is_found_and_an_array_of_zeros_is_none() {
        assertThat(Found.rules(zip(false, "bomb", "\0".repeat(17 << 20)))).contains(Rule.ARCHIVE_BOMB);
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (8388608,), }\n";
        String array = "\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header + "\0".repeat(8 << 20);
        assertThat(Found.in(zip(false, "zeros.npy", array))).isEmpty();
    }

    @Test
    void a_link_is_found() {
        byte[] archive = zip(true, "link", "/etc/passwd");
        int central = text(archive).indexOf("PK\1\2");
        archive[central + 5] = 3;
        archive[central + 41] = (byte) 0xa1;
        assertThat(Found.rules(archive)).contains(Rule.ARCHIVE_LINK);
    }

    @Test
    void an_archive_without_its_end_is_not_clean() {
        byte[] archive = zip(true, "data.pkl", CALL);
        byte[] cut = java.util.Arrays.copyOf(archive, text(archive).indexOf("PK\1\2"));
        assertThat(Found.rules(cut)).contains(Rule.ARCHIVE_UNREADABLE, Rule.PICKLE_DANGEROUS_IMPORT);
    }
}

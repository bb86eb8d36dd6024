package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.FrameReader.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Segments byte by byte: where a frame ends, what is broken, and what proves that it was whole once. */
class FrameReaderTest {

    private final ByteBuffer segment = ByteBuffer.allocate(1 << 20);

    FrameReaderTest() {
        segment.put(SegmentFile.header(Samples.ORIGIN, 0));
    }

    private void frame(long sequence, int place, int size) {
        Frame.write(segment, sequence, place, new byte[size], new CRC32C(), ByteBuffer.allocate(Frame.HEADER));
    }

    private FrameReader reader() {
        return reader(segment.position());
    }

    private FrameReader reader(int length) {
        return new FrameReader(new MemoryChannel(Arrays.copyOf(segment.array(), length)));
    }

    private static void broken(FrameReader reader, long sequence, String finding) throws IOException {
        long before = reader.position();
        assertThat(reader.next(sequence)).isEqualTo(new Found.Broken(finding));
        assertThat(reader.position()).isEqualTo(before);
    }

    private void set(int at, int value) {
        segment.putInt(SegmentFile.HEADER + at, value);
    }

    @Test
    void frames_are_read_in_their_order_to_the_end() throws IOException {
        frame(0, 0, 3);
        frame(1, 1, 0);
        frame(2, 0, EntryCodec.MAX_BYTES);
        FrameReader reader = reader();
        assertThat(reader.startsWith(SegmentFile.header(Samples.ORIGIN, 0))).isTrue();
        assertThat(reader.startsWith(SegmentFile.header(Samples.ORIGIN, 1))).isFalse();
        assertThat(reader.startsWith(SegmentFile.header("other", 0))).isFalse();
        for (long sequence = 0; sequence < 3; sequence++) {
            assertThat(reader.next(sequence)).isInstanceOf(Found.Whole.class);
        }
        assertThat(reader.position())
                .isEqualTo(SegmentFile.HEADER + 3L * Frame.HEADER + 3 + EntryCodec.MAX_BYTES)
                .isEqualTo(segment.position());
        assertThat(reader.next(3)).isInstanceOf(Found.End.class);
        assertThat(reader.onlyZerosFollow()).isTrue();
    }

    @Test
    void a_segment_ends_at_zeros_or_where_no_header_has_room() throws IOException {
        assertThat(reader(SegmentFile.HEADER + Frame.HEADER).next(0)).isInstanceOf(Found.End.class);
        frame(0, 0, 0);
        assertThat(reader(SegmentFile.HEADER + Frame.HEADER).next(0)).isInstanceOf(Found.Whole.class);
        assertThat(reader(SegmentFile.HEADER + Frame.HEADER - 1).next(0)).isInstanceOf(Found.End.class);
        assertThat(reader(10).startsWith(SegmentFile.header(Samples.ORIGIN, 0))).isFalse();
        assertThat(reader(SegmentFile.HEADER).startsWith(SegmentFile.header(Samples.ORIGIN, 0)))
                .isTrue();
    }

    @Test
    void what_is_broken_is_named() throws IOException {
        frame(5, 2, 4);
        broken(reader(), 4, "entry 5 where entry 4 belongs");
        broken(reader(segment.position() - 1), 5, "a frame that ends behind the file");
        assertThat(reader().next(5)).isInstanceOf(Found.Whole.class);
        set(0, 1);
        broken(reader(), 5, "no frame starts here");
        set(0, Frame.MAGIC);
        set(24, 1);
        broken(reader(), 5, "a frame whose check value is wrong");
        set(24, 0);
        for (int length : new int[] {-1, EntryCodec.MAX_BYTES + 1}) {
            set(4, length);
            broken(reader(), 5, "a frame with impossible numbers");
        }
        set(4, EntryCodec.MAX_BYTES);
        broken(reader(), 5, "a frame that ends behind the file");
        set(4, 4);
        for (int place : new int[] {-1, 6}) {
            set(16, place);
            broken(reader(), 5, "a frame with impossible numbers");
        }
        set(16, 5);
        broken(reader(), 5, "a frame whose check value is wrong");
    }

    /** A frame says how many of its commit come before it: what lies before those was durable. */
    @Test
    void a_later_commit_proves_what_was_durable() throws IOException {
        frame(1, 0, 4);
        assertThat(reader().provesDurable(0)).isTrue();
        assertThat(reader().provesDurable(1)).isFalse();
        segment.position(SegmentFile.HEADER);
        frame(1, 1, 4);
        assertThat(reader().provesDurable(0)).isFalse();
        segment.position(SegmentFile.HEADER);
        segment.put("garbage".getBytes(StandardCharsets.US_ASCII));
        frame(1, 0, 0);
        assertThat(reader().provesDurable(0)).isTrue();
        assertThat(reader(segment.position() - 1).provesDurable(0)).isFalse();
    }

    @Test
    void one_byte_that_is_not_zero_is_found_wherever_it_is() throws IOException {
        int length = 600_000;
        assertThat(reader(length).onlyZerosFollow()).isTrue();
        for (int at : new int[] {SegmentFile.HEADER, 300_000, length - 1}) {
            segment.put(at, (byte) 1);
            assertThat(reader(length).onlyZerosFollow()).isFalse();
            segment.put(at, (byte) 0);
        }
    }

    @Test
    void what_was_written_meanwhile_is_seen_after_a_refresh() throws IOException {
        byte[] bytes = Arrays.copyOf(segment.array(), 1000);
        FrameReader reader = new FrameReader(new MemoryChannel(bytes));
        assertThat(reader.next(0)).isInstanceOf(Found.End.class);
        frame(0, 0, 1);
        System.arraycopy(segment.array(), 0, bytes, 0, segment.position());
        assertThat(reader.next(0)).isInstanceOf(Found.End.class);
        reader.refresh();
        assertThat(reader.next(0)).isInstanceOf(Found.Whole.class);
    }
}

package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;

/** Protocol 4's frames: readers differ in what they do where opcodes and frames do not end together. */
final class Frames {
    private final Look look;
    private final Cursor cursor;
    /** Of the frame that is read; below 0 where there is none. */
    private long end = -1;

    Frames(Look look, Cursor cursor) {
        this.look = look;
        this.cursor = cursor;
    }

    void none() {
        end = -1;
    }

    /** An opcode stands at {@code at}. */
    void reached(long at, int opcode) {
        if (end < 0) {
            return;
        }
        if (at > end) {
            look.report(Rule.PICKLE_FRAMES, at, "", "an opcode reaches over the end of its frame");
        } else if (at < end && opcode == Opcode.FRAME) {
            look.report(Rule.PICKLE_FRAMES, at, "", "a frame begins inside another");
        }
        end = at >= end ? -1 : end;
    }

    /** Reads a frame's length; false where it is none. */
    boolean begin() {
        long length = cursor.littleEndian(8);
        if (length < 0 || length > cursor.remaining()) {
            look.report(Rule.PICKLE_FRAMES, cursor.position(), "", "a frame reaches over the end");
            return length >= 0;
        }
        end = cursor.position() + length;
        return true;
    }

    /** The elements of an array, from {@code before} on, were passed over by the opcode at {@code at}. */
    void passed(long before, long at) {
        if (before < end) {
            look.report(Rule.PICKLE_FRAMES, at, "", "the elements of an array stand inside a frame");
        }
        end = -1;
    }

    /** The pickle ended at {@code at}. */
    void stopped(long at) {
        if (end >= 0 && at + 1 < end) {
            look.report(Rule.PICKLE_FRAMES, at, "", "the pickle ends before its frame does");
        }
    }
}

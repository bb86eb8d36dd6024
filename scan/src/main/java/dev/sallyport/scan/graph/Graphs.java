package dev.sallyport.scan.graph;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;

/** Models that are protobuf messages, which have no mark: one walk over the outermost fields tells what cannot be one. */
public final class Graphs {
    private static final int LAST_FIELD = 64;
    /** Where a graph stands: in ONNX 7; in a SavedModel and a MetaGraphDef 2; nodes of a GraphDef 1. */
    private static final long ONNX = 1L << 7;

    private static final long TENSORFLOW = 1L << 1 | 1L << 2;

    private Graphs() {}

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        long seen = 0;
        long fields = 0;
        try {
            for (Protobuf file = new Protobuf(look.content()); file.next(); fields++) {
                if (file.isMessage() && file.field() < LAST_FIELD) {
                    seen |= 1L << file.field();
                }
                file.skip();
            }
        } catch (Protobuf.NotProtobuf e) {
            // What was seen until then decides; a model that was cut has its beginning still.
            byte[] head = look.content().head(3);
            boolean begins = head.length == 3 && head[0] == 0x08 && head[1] >= 3 && head[1] <= 20;
            if (begins && (head[2] == 0x12 || head[2] == 0x3a)) {
                look.report(Rule.ONNX_UNREADABLE, 0, "", "a graph that breaks off");
            }
        }
        look.work().spend(fields);
        boolean onnx = (seen & ONNX) != 0 && Onnx.examine(look);
        return onnx || (seen & TENSORFLOW) != 0 && SavedModel.examine(look);
    }
}

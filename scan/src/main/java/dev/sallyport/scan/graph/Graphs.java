package dev.sallyport.scan.graph;

import dev.sallyport.scan.Look;

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
            // what was seen until then decides
        }
        look.work().spend(fields);
        boolean onnx = (seen & ONNX) != 0 && Onnx.examine(look);
        return onnx || (seen & TENSORFLOW) != 0 && SavedModel.examine(look);
    }
}

package dev.sallyport.wire.tfs;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.GrpcFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The answers of {@code PredictionService} to inferences, each one framed gRPC message. */
final class GrpcAnswers {
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int OUTPUTS = 1;
    private static final int RESULT = 1;
    private static final int MODEL_SPEC = 2;

    private GrpcAnswers() {}

    /** A {@code PredictResponse}. */
    static ByteBuf predicted(ModelRef model, List<Tensor> outputs, ByteBufAllocator allocator) {
        List<TensorProtoWriter> writers =
                outputs.stream().map(TensorProtoWriter::new).toList();
        byte[] spec = Messages.of(out -> Messages.modelSpec(out, model, Signature.NAME));
        long size = fieldSize(MODEL_SPEC, spec.length);
        for (TensorProtoWriter writer : writers) {
            size += fieldSize(OUTPUTS, entrySize(writer));
        }
        int length = Math.toIntExact(size);
        ByteBuf buffer = allocator.directBuffer(GrpcFrames.PREFIX_BYTES + length, GrpcFrames.PREFIX_BYTES + length);
        try {
            buffer.writeByte(0).writeInt(length);
            CodedOutputStream out = CodedOutputStream.newInstance(buffer.nioBuffer(GrpcFrames.PREFIX_BYTES, length));
            for (TensorProtoWriter writer : writers) {
                out.writeTag(OUTPUTS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(entrySize(writer));
                out.writeString(KEY, writer.name());
                out.writeTag(VALUE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(writer.size());
                writer.write(out);
            }
            Messages.field(out, MODEL_SPEC, spec);
            out.flush();
            return buffer.writerIndex(GrpcFrames.PREFIX_BYTES + length);
        } catch (IOException e) {
            buffer.release();
            throw new IllegalStateException("the computed size was wrong", e);
        }
    }

    private static int entrySize(TensorProtoWriter writer) {
        return Math.toIntExact(
                CodedOutputStream.computeStringSize(KEY, writer.name()) + fieldSize(VALUE, writer.size()));
    }

    private static long fieldSize(int number, int length) {
        return CodedOutputStream.computeTagSize(number)
                + (long) CodedOutputStream.computeUInt32SizeNoTag(length)
                + length;
    }

    /** A {@code ClassificationResponse} or {@code RegressionResponse}. */
    static byte[] result(ModelRef model, Messages.Body result) {
        return Messages.framed(out -> {
            Messages.field(out, RESULT, result);
            Messages.field(out, MODEL_SPEC, spec -> Messages.modelSpec(spec, model, Signature.NAME));
        });
    }

    /** A {@code ClassificationResult}: for each example, for each class, its label and score. */
    static Messages.Body classified(TensorSpec spec, List<Tensor> outputs, int examples) {
        Tensor scores = Results.scores(spec, outputs, examples);
        ByteBuffer data = scores.data();
        int classes = (int) scores.shape().dimension(1);
        return out -> {
            for (int example = 0; example < examples; example++) {
                Messages.field(out, 1, row -> {
                    for (int i = 0; i < classes; i++) {
                        String label = Results.label(spec, i);
                        float score = data.getFloat();
                        Messages.field(row, 1, one -> {
                            if (!label.isEmpty()) {
                                one.writeString(1, label);
                            }
                            value(one, 2, score);
                        });
                    }
                });
            }
        };
    }

    /** A {@code RegressionResult}: for each example, its value. */
    static Messages.Body regressed(TensorSpec spec, List<Tensor> outputs, int examples) {
        ByteBuffer values = Results.values(spec, outputs, examples);
        return out -> {
            for (int example = 0; example < examples; example++) {
                float value = values.getFloat();
                Messages.field(out, 1, one -> value(one, 1, value));
            }
        };
    }

    /** A float as proto3 has it: 0 is not written, -0 is. */
    private static void value(CodedOutputStream out, int number, float value) throws IOException {
        if (Float.floatToRawIntBits(value) != 0) {
            out.writeFloat(number, value);
        }
    }
}

package dev.sallyport.wire.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The same tensors as each of the protocol's four forms carries them. */
final class Requests {
    private Requests() {}

    record Rest(byte[] body, int jsonBytes) {}

    static Rest json(List<Tensor> tensors, boolean nested) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        for (Tensor tensor : tensors) {
            describe(json, tensor).name("data");
            ByteBuffer data = tensor.data();
            if (nested && tensor.shape().rank() > 0) {
                nested(json, tensor, data, 0);
            } else {
                json.beginArray();
                for (long i = tensor.shape().elementCount(); i > 0; i--) {
                    element(json, tensor.type(), data);
                }
                json.endArray();
            }
            json.endObject();
        }
        return new Rest(json.endArray().endObject().toBytes(), -1);
    }

    private static JsonWriter describe(JsonWriter json, Tensor tensor) {
        return json.beginObject()
                .name("name")
                .value(tensor.name())
                .name("shape")
                .raw(tensor.shape().toString())
                .name("datatype")
                .value(tensor.type().name());
    }

    private static void nested(JsonWriter json, Tensor tensor, ByteBuffer data, int axis) {
        json.beginArray();
        for (long i = tensor.shape().dimension(axis); i > 0; i--) {
            if (axis + 1 == tensor.shape().rank()) {
                element(json, tensor.type(), data);
            } else {
                nested(json, tensor, data, axis + 1);
            }
        }
        json.endArray();
    }

    private static void element(JsonWriter json, DataType type, ByteBuffer data) {
        switch (type) {
            case BOOL -> json.value(data.get() != 0);
            case INT8 -> json.value(data.get());
            case INT16 -> json.value(data.getShort());
            case INT32 -> json.value(data.getInt());
            case INT64 -> json.value(data.getLong());
            case UINT8 -> json.value(data.get() & 0xff);
            case UINT16 -> json.value(data.getShort() & 0xffff);
            case UINT32 -> json.value(Integer.toUnsignedLong(data.getInt()));
            case UINT64 -> json.raw(Long.toUnsignedString(data.getLong()));
            case FP32 -> json.raw(Float.toString(data.getFloat()));
            case FP64 -> json.raw(Double.toString(data.getDouble()));
            case BYTES -> json.value(new String(string(data), StandardCharsets.UTF_8));
            case FP16, BF16 -> throw new AssertionError(type);
        }
    }

    private static byte[] string(ByteBuffer data) {
        byte[] string = new byte[data.getInt()];
        data.get(string);
        return string;
    }

    static Rest binary(List<Tensor> tensors) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        for (Tensor tensor : tensors) {
            describe(json, tensor).name("parameters").beginObject().name("binary_data_size");
            json.value(tensor.sizeBytes()).endObject().endObject();
        }
        byte[] head = json.endArray().endObject().toBytes();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        tensors.forEach(tensor -> body.writeBytes(Samples.bytes(tensor.data())));
        return new Rest(body.toByteArray(), head.length);
    }

    static DynamicMessage raw(List<Tensor> tensors) {
        DynamicMessage.Builder request = DynamicMessage.newBuilder(OipSchema.REQUEST);
        for (Tensor tensor : tensors) {
            OipSchema.add(request, "inputs", describe(tensor).build());
            OipSchema.add(request, "raw_input_contents", ByteString.copyFrom(tensor.data()));
        }
        return request.build();
    }

    static DynamicMessage typed(List<Tensor> tensors) {
        DynamicMessage.Builder request = DynamicMessage.newBuilder(OipSchema.REQUEST);
        for (Tensor tensor : tensors) {
            DynamicMessage.Builder described = describe(tensor);
            OipSchema.set(described, "contents", contents(tensor));
            OipSchema.add(request, "inputs", described.build());
        }
        return request.build();
    }

    static DynamicMessage.Builder describe(Tensor tensor) {
        DynamicMessage.Builder described = DynamicMessage.newBuilder(OipSchema.TENSOR);
        OipSchema.set(described, "name", tensor.name());
        OipSchema.set(described, "datatype", tensor.type().name());
        for (long dimension : tensor.shape().toArray()) {
            OipSchema.add(described, "shape", dimension);
        }
        return described;
    }

    static DynamicMessage contents(Tensor tensor) {
        DynamicMessage.Builder contents = DynamicMessage.newBuilder(OipSchema.CONTENTS);
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            switch (tensor.type()) {
                case BOOL -> OipSchema.add(contents, "bool_contents", data.get() != 0);
                case INT8 -> OipSchema.add(contents, "int_contents", (int) data.get());
                case INT16 -> OipSchema.add(contents, "int_contents", (int) data.getShort());
                case INT32 -> OipSchema.add(contents, "int_contents", data.getInt());
                case INT64 -> OipSchema.add(contents, "int64_contents", data.getLong());
                case UINT8 -> OipSchema.add(contents, "uint_contents", data.get() & 0xff);
                case UINT16 -> OipSchema.add(contents, "uint_contents", data.getShort() & 0xffff);
                case UINT32 -> OipSchema.add(contents, "uint_contents", data.getInt());
                case UINT64 -> OipSchema.add(contents, "uint64_contents", data.getLong());
                case FP32 -> OipSchema.add(contents, "fp32_contents", data.getFloat());
                case FP64 -> OipSchema.add(contents, "fp64_contents", data.getDouble());
                case BYTES -> OipSchema.add(contents, "bytes_contents", ByteString.copyFrom(string(data)));
                case FP16, BF16 -> throw new AssertionError(tensor.type());
            }
        }
        return contents.build();
    }
}

package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * BYTES tensors as ONNX string tensors and back, in UTF-8 as it is.
 *
 * <p>The Java API passes strings as JNI's modified UTF-8, in which characters outside the basic
 * plane have another encoding than in the model; the C functions below do not. Their places are
 * those of {@code OrtApi} (onnxruntime_c_api.h), which never change once released.
 */
final class OrtStrings {
    private static final int FILL_STRING_TENSOR = 52;
    private static final int STRING_TENSOR_DATA_LENGTH = 53;
    private static final int STRING_TENSOR_CONTENT = 54;

    private static final MethodHandle FILL;
    private static final MethodHandle LENGTH;
    private static final MethodHandle CONTENT;
    private static final MethodHandle HANDLE;

    static {
        try {
            MemorySegment api = MemorySegment.ofAddress(OrtTensors.apiHandle())
                    .reinterpret((STRING_TENSOR_CONTENT + 1) * ValueLayout.ADDRESS.byteSize());
            FILL = function(api, FILL_STRING_TENSOR, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
            LENGTH = function(api, STRING_TENSOR_DATA_LENGTH, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
            CONTENT = function(
                    api,
                    STRING_TENSOR_CONTENT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG);
            HANDLE = MethodHandles.privateLookupIn(OnnxTensor.class, MethodHandles.lookup())
                    .findVirtual(OnnxTensor.class, "getNativeHandle", MethodType.methodType(long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private OrtStrings() {}

    /** Each returns {@code OrtStatus*}: null, that is 0, when all is well. */
    private static MethodHandle function(MemorySegment api, int place, ValueLayout... parameters) {
        MemorySegment address = api.getAtIndex(ValueLayout.ADDRESS, place);
        return Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_LONG, parameters));
    }

    /** @throws ProblemException {@code tensor/mismatch} where an element is not UTF-8 or holds NUL */
    static OnnxTensor of(OrtEnvironment environment, Tensor tensor) throws OrtException {
        int count = Math.toIntExact(tensor.shape().elementCount());
        String[] empty = new String[count];
        Arrays.fill(empty, "");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = terminated(tensor, count, arena);
            OnnxTensor strings =
                    OnnxTensor.createTensor(environment, empty, tensor.shape().toArray());
            try {
                check((long) FILL.invoke((long) HANDLE.invoke(strings), pointers, (long) count));
                return strings;
            } catch (Throwable e) {
                strings.close();
                throw unexpected(e);
            }
        }
    }

    private static MemorySegment terminated(Tensor tensor, int count, Arena arena) {
        ByteBuffer data = tensor.data();
        MemorySegment text = arena.allocate(Math.max(1, data.limit()));
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, Math.max(1, count));
        long at = 0;
        for (int i = 0; i < count; i++) {
            int length = data.getInt();
            ByteBuffer element = data.slice(data.position(), length);
            checkText(tensor.name(), i, element);
            MemorySegment.copy(MemorySegment.ofBuffer(element), 0, text, at, length);
            pointers.setAtIndex(ValueLayout.ADDRESS, i, text.asSlice(at));
            // The length before each element is four bytes: room for its NUL is always there.
            text.set(ValueLayout.JAVA_BYTE, at + length, (byte) 0);
            at += length + 1L;
            data.position(data.position() + length);
        }
        return pointers;
    }

    private static void checkText(String name, int index, ByteBuffer element) {
        for (int i = 0; i < element.limit(); i++) {
            if (element.get(i) == 0) {
                throw new ProblemException(new TensorMismatch(name, "NUL in element " + index, "text"));
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(element.duplicate());
        } catch (CharacterCodingException e) {
            throw new ProblemException(new TensorMismatch(name, "element " + index + " is not UTF-8", "UTF-8"));
        }
    }

    static Tensor read(String name, Shape shape, OnnxTensor strings) {
        int count = Math.toIntExact(shape.elementCount());
        try (Arena arena = Arena.ofConfined()) {
            long handle = (long) HANDLE.invoke(strings);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            check((long) LENGTH.invoke(handle, size));
            int length = Math.toIntExact(size.get(ValueLayout.JAVA_LONG, 0));
            MemorySegment text = arena.allocate(Math.max(1, length));
            MemorySegment offsets = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, count));
            check((long) CONTENT.invoke(handle, text, (long) length, offsets, (long) count));
            ByteBuffer data =
                    ByteBuffer.allocateDirect(Math.addExact(length, 4 * count)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                int from = (int) offsets.getAtIndex(ValueLayout.JAVA_LONG, i);
                int to = i + 1 < count ? (int) offsets.getAtIndex(ValueLayout.JAVA_LONG, i + 1) : length;
                data.putInt(to - from).put(text.asSlice(from, to - from).asByteBuffer());
            }
            return Tensor.of(name, DataType.BYTES, shape, data.flip());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void check(long status) {
        if (status != 0) {
            throw new IllegalStateException("ONNX Runtime refused a string tensor");
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}

package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * ONNX tensors over direct buffers, for every numeric type.
 *
 * <p>The Java API of ONNX Runtime 1.28 has no way to make a UINT16, UINT32 or UINT64 tensor; for
 * these the native call under it is made directly, which needs the version to stay pinned.
 */
final class OrtTensors {
    private static final MethodHandle CREATE;
    private static final MethodHandle NEW_TENSOR;
    private static final MethodHandle NEW_INFO;
    private static final MethodHandle ALLOCATOR;
    private static final MethodHandle ALLOCATOR_HANDLE;
    private static final long API;

    static {
        try {
            MethodHandles.Lookup tensor = MethodHandles.privateLookupIn(OnnxTensor.class, MethodHandles.lookup());
            CREATE = tensor.findStatic(
                    OnnxTensor.class,
                    "createTensorFromBuffer",
                    MethodType.methodType(
                            long.class,
                            long.class,
                            long.class,
                            Buffer.class,
                            int.class,
                            long.class,
                            long[].class,
                            int.class));
            NEW_TENSOR = tensor.findConstructor(
                    OnnxTensor.class,
                    MethodType.methodType(
                            void.class, long.class, long.class, TensorInfo.class, Buffer.class, boolean.class));
            NEW_INFO = tensor.findConstructor(
                    TensorInfo.class,
                    MethodType.methodType(void.class, long[].class, OnnxJavaType.class, OnnxTensorType.class));
            Class<?> allocator = Class.forName("ai.onnxruntime.OrtAllocator");
            ALLOCATOR = tensor.findGetter(OrtEnvironment.class, "defaultAllocator", allocator);
            ALLOCATOR_HANDLE = tensor.findGetter(allocator, "handle", long.class);
            API = apiHandle();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private OrtTensors() {}

    /** Address of the table of ONNX Runtime's C functions. */
    static long apiHandle() throws ReflectiveOperationException {
        Field handle = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        handle.setAccessible(true);
        return handle.getLong(null);
    }

    /** Over {@code data} from position to limit: direct, aligned to the element, as long as the shape needs. */
    static OnnxTensor over(OrtEnvironment environment, ByteBuffer data, Shape shape, DataType type)
            throws OrtException {
        return switch (type) {
            case BOOL -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.BOOL);
            case UINT8 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.UINT8);
            case INT8 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.INT8);
            case INT16 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.INT16);
            case INT32 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.INT32);
            case INT64 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.INT64);
            case FP16 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.FLOAT16);
            case BF16 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.BFLOAT16);
            case FP32 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.FLOAT);
            case FP64 -> OnnxTensor.createTensor(environment, data, shape.toArray(), OnnxJavaType.DOUBLE);
            case UINT16 ->
                unsigned(
                        environment,
                        data,
                        shape,
                        OnnxJavaType.INT16,
                        OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16);
            case UINT32 ->
                unsigned(
                        environment,
                        data,
                        shape,
                        OnnxJavaType.INT32,
                        OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32);
            case UINT64 ->
                unsigned(
                        environment,
                        data,
                        shape,
                        OnnxJavaType.INT64,
                        OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64);
            case BYTES -> throw new IllegalArgumentException("strings are not over a buffer");
        };
    }

    private static OnnxTensor unsigned(
            OrtEnvironment environment, ByteBuffer data, Shape shape, OnnxJavaType java, OnnxTensorType onnx)
            throws OrtException {
        try {
            long[] dims = shape.toArray();
            TensorInfo info = (TensorInfo) NEW_INFO.invoke(dims, java, onnx);
            Object allocator = ALLOCATOR.invoke(environment);
            long memory = (long) ALLOCATOR_HANDLE.invoke(allocator);
            long handle = (long) CREATE.invoke(
                    API, memory, (Buffer) data, data.position(), (long) data.remaining(), dims, onnx.value);
            return (OnnxTensor) NEW_TENSOR.invoke(handle, memory, info, (Buffer) data, false);
        } catch (OrtException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The type of a tensor as ONNX Runtime declares it; {@code null} for one we do not serve. */
    static @Nullable DataType typeOf(OnnxTensorType type) {
        return switch (type) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> DataType.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> DataType.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> DataType.UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> DataType.UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> DataType.UINT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> DataType.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> DataType.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> DataType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> DataType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> DataType.FP16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> DataType.BF16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> DataType.FP32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> DataType.FP64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> DataType.BYTES;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FN,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FNUZ,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2FNUZ -> null;
        };
    }
}

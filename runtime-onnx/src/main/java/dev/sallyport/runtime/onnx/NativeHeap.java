package dev.sallyport.runtime.onnx;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The C library's heap, which models are parsed and packed in. It keeps what was freed, in pieces that the
 * next model may not fit into.
 */
final class NativeHeap {
    private static final @Nullable MethodHandle TRIM = find();

    private NativeHeap() {}

    /** {@code malloc_trim(3)} of the GNU C library; {@code null} with another. */
    private static @Nullable MethodHandle find() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("malloc_trim")
                .map(place -> linker.downcallHandle(
                        place, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)))
                .orElse(null);
    }

    /** Gives the system back every page that nothing lies in; takes milliseconds. */
    static void trim() {
        if (TRIM == null) {
            return;
        }
        try {
            int freed = (int) TRIM.invokeExact(0L);
            assert freed >= 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}

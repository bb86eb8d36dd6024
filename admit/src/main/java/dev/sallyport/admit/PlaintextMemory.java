package dev.sallyport.admit;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for decrypted files.
 *
 * <p>Large files lie, on Linux, in huge pages that no core dump holds: the JDK's own allocation writes
 * zeros over a gigabyte in small pages first, which takes a third of the time of a whole load. Where
 * the system or the JVM does not allow that, and for small files, the JDK allocates.
 */
final class PlaintextMemory {
    private static final long HUGE_PAGE_BYTES = 2L << 20;
    private static final long ALIGNMENT_BYTES = 64;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_DONTDUMP = 16;

    private PlaintextMemory() {}

    /** Zeros, {@code sizeBytes} of them, as long as the arena lives. */
    static MemorySegment allocate(long sizeBytes, Arena arena) {
        if (sizeBytes >= HUGE_PAGE_BYTES && Pages.LINUX != null) {
            Optional<MemorySegment> mapped = Pages.LINUX.map(sizeBytes, arena);
            if (mapped.isPresent()) {
                return mapped.get();
            }
        }
        return arena.allocate(Math.max(1, sizeBytes), ALIGNMENT_BYTES).asSlice(0, sizeBytes);
    }

    /** mmap(2), madvise(2) and munmap(2). */
    private record Pages(MethodHandle map, MethodHandle advise, MethodHandle unmap) {
        /** {@code null} on other systems. */
        static final @Nullable Pages LINUX = link();

        private static @Nullable Pages link() {
            if (!System.getProperty("os.name", "").equals("Linux")) {
                return null;
            }
            try {
                ValueLayout size = ValueLayout.JAVA_LONG;
                ValueLayout number = ValueLayout.JAVA_INT;
                ValueLayout address = ValueLayout.ADDRESS;
                return new Pages(
                        function("mmap", address, address, size, number, number, number, size),
                        function("madvise", number, address, size, number),
                        function("munmap", number, address, size));
            } catch (IllegalCallerException | UnsupportedOperationException e) {
                return null;
            }
        }

        private static MethodHandle function(String name, ValueLayout result, ValueLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            MemorySegment symbol = library.find(name).orElseThrow(UnsupportedOperationException::new);
            return linker.downcallHandle(symbol, FunctionDescriptor.of(result, arguments));
        }

        /** Room for alignment to a huge page is mapped too and costs address space only. */
        Optional<MemorySegment> map(long sizeBytes, Arena arena) {
            long wanted = Math.ceilDiv(sizeBytes, HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES;
            long mapped = wanted + HUGE_PAGE_BYTES;
            try {
                MemorySegment found = (MemorySegment)
                        map.invokeExact(MemorySegment.NULL, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
                if (found.address() == -1) {
                    return Optional.empty();
                }
                long start = Math.ceilDiv(found.address(), HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES;
                MemorySegment aligned = MemorySegment.ofAddress(start);
                // Advice only: what the kernel makes of it changes nothing but speed and core dumps.
                int unused = (int) advise.invokeExact(aligned, wanted, MADV_HUGEPAGE);
                unused = (int) advise.invokeExact(aligned, wanted, MADV_DONTDUMP);
                return Optional.of(aligned.reinterpret(sizeBytes, arena, closing -> release(found, mapped)));
            } catch (Throwable e) {
                throw new IllegalStateException("mmap", e);
            }
        }

        private void release(MemorySegment found, long mapped) {
            try {
                int unused = (int) unmap.invokeExact(found, mapped);
            } catch (Throwable e) {
                throw new IllegalStateException("munmap", e);
            }
        }
    }
}

package dev.sallyport.conformance;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Follows every pooled buffer of this process, and says which were collected without being released. */
final class LeakWatch {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    private LeakWatch() {}

    /** To be called before any buffer class is loaded. */
    static void begin() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new ResourceLeakDetector<>(resource, samplingInterval) {
                    @Override
                    protected boolean needReport() {
                        return true;
                    }

                    @Override
                    protected void reportTracedLeak(String resourceType, String records) {
                        LEAKS.add(resourceType + records);
                    }

                    @Override
                    protected void reportUntracedLeak(String resourceType) {
                        LEAKS.add(resourceType);
                    }
                };
            }
        });
    }

    /** After a collection; a new buffer makes the detector look. */
    static List<String> leaks() {
        for (int round = 0; round < 3; round++) {
            collect();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        return List.copyOf(LEAKS);
    }

    private static void collect() {
        WeakReference<Object> gone = new WeakReference<>(new byte[1 << 20]);
        for (int i = 0; i < 100 && gone.get() != null; i++) {
            System.gc();
        }
    }
}

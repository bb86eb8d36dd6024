package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * CPU time of Java threads by room, from the JDK's own samples ({@code jdk.CPUTimeSample}, JEP 509). The innermost frame
 * that is not of the JDK says whose time it was; time in the kernel and in native code counts for the method that went
 * there.
 */
final class CpuSamples {
    private static final String EVENT = "jdk.CPUTimeSample";

    private CpuSamples() {}

    /** What to give the JVM so that it writes them to {@code file}. */
    static String option(Path file) {
        return "-XX:StartFlightRecording:settings=none,+%1$s#enabled=true,+%1$s#throttle=5ms,filename=%2$s"
                .formatted(EVENT, file);
    }

    /** Samples between two times, by room. */
    static Map<String, Long> byRoom(Path file, Instant from, Instant to) throws IOException {
        Map<String, Long> rooms = new TreeMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                boolean within = event.getStartTime().isAfter(from)
                        && event.getStartTime().isBefore(to);
                if (within && event.getEventType().getName().equals(EVENT) && event.getStackTrace() != null) {
                    rooms.merge(room(event), 1L, Long::sum);
                }
            }
        }
        return rooms;
    }

    private static String room(RecordedEvent event) {
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (!type.startsWith("java.")
                    && !type.startsWith("jdk.")
                    && !type.startsWith("sun.")
                    && !type.startsWith("javax.")) {
                return room(type);
            }
        }
        return "JDK alone";
    }

    private static String room(String type) {
        if (type.startsWith("ai.onnxruntime.")) {
            return "ONNX Runtime";
        }
        if (type.startsWith("io.netty.internal.tcnative.") || type.startsWith("io.netty.handler.ssl.")) {
            return "TLS";
        }
        if (type.startsWith("io.netty.channel.epoll.") || type.startsWith("io.netty.channel.unix.")) {
            return "sockets";
        }
        if (type.startsWith("io.netty.")) {
            return "Netty";
        }
        if (type.startsWith("com.linecorp.armeria.")) {
            return "Armeria";
        }
        return type.startsWith("dev.sallyport.") ? type.split("\\.", -1)[2] : "other libraries";
    }
}

package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/** Writes entries until it is killed, and prints index and request id of each that is durable. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] arguments) throws InterruptedException {
        AuditSettings settings = new AuditSettings(1 << 20, 10_000, 64L << 20, Duration.ofMillis(20));
        AuditLog log = AuditLog.open(
                Path.of(arguments[0]),
                Samples.ORIGIN,
                CheckpointKeys.load(Path.of(arguments[1])),
                settings,
                InstantSource.system());
        PrintStream out = System.out;
        Semaphore room = new Semaphore(64);
        for (int i = 0; ; i++) {
            room.acquire();
            Inference event = Samples.inference(i);
            String request = "run-" + arguments[2] + "-" + i;
            log.append(
                    new Inference(
                            event.time(),
                            request,
                            event.origin(),
                            event.model(),
                            event.bundle(),
                            event.policy(),
                            event.inputs(),
                            event.inputCommitment(),
                            event.outputs(),
                            event.outputCommitment(),
                            event.predictNanos()),
                    Runnable::run,
                    new Receipt() {
                        @Override
                        public void durable(long index) {
                            out.println(index + " " + request + " .");
                            room.release();
                        }

                        @Override
                        public void failed(Problem problem) {
                            System.err.println(problem);
                        }
                    });
        }
    }
}

package dev.sallyport.serve;

import dev.sallyport.guard.identity.Credentials;
import java.util.concurrent.Executor;

/**
 * A request at the door: what its headers and its connection say, before a byte of its body is
 * parsed.
 *
 * @param requestId ours, unique
 * @param protocol {@code oip-rest}, {@code oip-grpc}, {@code tfs-rest}, {@code tfs-grpc} or {@code admin}
 * @param address the peer's address without its port
 * @param nanos the ticker when it came
 * @param executor the thread that its answer goes out from
 */
public record Arrival(
        String requestId, String protocol, String address, Credentials credentials, long nanos, Executor executor) {}

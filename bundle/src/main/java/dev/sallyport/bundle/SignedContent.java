package dev.sallyport.bundle;

import dev.sallyport.core.Digest;
import java.util.List;

/**
 * What a model signature says, once it was found valid: only {@link ModelSignature#verify} makes one.
 *
 * <p>Resources are in signed order. The root digest does not bind names; the list does.
 */
public final class SignedContent {
    private final TrustedKey signer;
    private final String subject;
    private final List<Resource> resources;

    SignedContent(TrustedKey signer, String subject, List<Resource> resources) {
        this.signer = signer;
        this.subject = subject;
        this.resources = List.copyOf(resources);
    }

    /**
     * A file, or a shard of one, and the SHA-256 of it.
     *
     * @param end exclusive; {@link #WHOLE} for a whole file of unstated size
     */
    public record Resource(String path, long start, long end, Digest digest) {
        public static final long WHOLE = -1;

        public static Resource ofFile(String path, Digest digest) {
            return new Resource(path, 0, WHOLE, digest);
        }

        public boolean isWhole() {
            return end == WHOLE;
        }
    }

    public TrustedKey signer() {
        return signer;
    }

    /** A name for people; nothing depends on it. */
    public String subject() {
        return subject;
    }

    public List<Resource> resources() {
        return resources;
    }
}

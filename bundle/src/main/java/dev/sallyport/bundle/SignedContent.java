package dev.sallyport.bundle;

import dev.sallyport.core.Digest;
import java.util.List;

/**
 * What a model signature says, once it was found valid: only {@link ModelSignature#verify} makes one.
 *
 * <p>Resources are in signed order. The root digest does not bind names; the list does.
 */
public final class SignedContent {
    private final Signer signer;
    private final String subject;
    private final List<Resource> resources;
    private final List<String> leftOut;

    SignedContent(Signer signer, String subject, List<Resource> resources, List<String> leftOut) {
        this.signer = signer;
        this.subject = subject;
        this.resources = List.copyOf(resources);
        this.leftOut = List.copyOf(leftOut);
    }

    /**
     * A file, or a shard of one, and the hash of it.
     *
     * @param end exclusive; {@link #WHOLE} for a whole file of unstated size
     */
    public record Resource(String path, long start, long end, FileHash hash) {
        public static final long WHOLE = -1;

        public static Resource ofFile(String path, Digest sha256) {
            return new Resource(path, 0, WHOLE, new FileHash(HashType.SHA256, sha256.hex()));
        }

        public boolean isWhole() {
            return end == WHOLE;
        }
    }

    public Signer signer() {
        return signer;
    }

    /** A name for people; nothing depends on it. */
    public String subject() {
        return subject;
    }

    public List<Resource> resources() {
        return resources;
    }

    /** Paths the signer says were left out, as written; each stands for whatever is below it too. */
    public List<String> leftOut() {
        return leftOut;
    }

    /** Whether the resources are shards: then empty files are not among them. */
    public boolean isSharded() {
        return !resources.getFirst().isWhole();
    }
}

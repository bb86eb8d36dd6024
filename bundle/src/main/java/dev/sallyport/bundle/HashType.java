package dev.sallyport.bundle;

import dev.sallyport.core.Blake2b;
import dev.sallyport.core.Digest;
import java.security.MessageDigest;
import java.util.Optional;

/** The hashes a model signature may name files by (OMS 1.0, section on hashing); BLAKE3 is not read. */
public enum HashType {
    SHA256("sha256", 32),
    BLAKE2B("blake2b", Blake2b.SIZE_BYTES);

    private final String word;
    private final int sizeBytes;

    HashType(String word, int sizeBytes) {
        this.word = word;
        this.sizeBytes = sizeBytes;
    }

    static Optional<HashType> of(String word) {
        for (HashType type : values()) {
            if (type.word.equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** As signatures write it. */
    public String word() {
        return word;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    public MessageDigest begin() {
        return switch (this) {
            case SHA256 -> Digest.newSha256();
            case BLAKE2B -> new Blake2b();
        };
    }
}

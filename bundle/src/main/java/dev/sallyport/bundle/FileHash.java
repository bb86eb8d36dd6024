package dev.sallyport.bundle;

import dev.sallyport.core.Digest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a signature says the bytes of a file or shard hash to.
 *
 * @param hex lower case, of the type's length
 */
public record FileHash(HashType type, String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");

    public FileHash {
        if (!isHash(type, hex)) {
            throw new IllegalArgumentException("not a " + type.word());
        }
    }

    private static boolean isHash(HashType type, String hex) {
        return hex.length() == 2 * type.sizeBytes() && HEX.matcher(hex).matches();
    }

    static Optional<FileHash> read(HashType type, String hex) {
        return isHash(type, hex) ? Optional.of(new FileHash(type, hex)) : Optional.empty();
    }

    public static FileHash of(HashType type, byte[] digest) {
        return new FileHash(type, HexFormat.of().formatHex(digest));
    }

    byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Empty for another hash. */
    public Optional<Digest> sha256() {
        return type == HashType.SHA256 ? Digest.ofHex(hex) : Optional.empty();
    }
}

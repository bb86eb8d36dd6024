package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import java.security.MessageDigest;
import java.util.List;

/** The recursive definitions of RFC 6962, section 2.1, word for word: slow and obvious. */
final class NaiveTree {
    private NaiveTree() {}

    static Digest root(List<byte[]> entries) {
        if (entries.isEmpty()) {
            return Digest.sha256(new byte[0]);
        }
        MessageDigest sha256 = Digest.newSha256();
        if (entries.size() == 1) {
            sha256.update((byte) 0);
            sha256.update(entries.getFirst());
        } else {
            int k = 1;
            while (2 * k < entries.size()) {
                k *= 2;
            }
            sha256.update((byte) 1);
            sha256.update(root(entries.subList(0, k)).toBytes());
            sha256.update(root(entries.subList(k, entries.size())).toBytes());
        }
        return Digest.of(sha256.digest());
    }
}

package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The API keys a server knows, in one JSON file that several processes may read and change.
 *
 * <p><b>Guarantees.</b> The file holds HMACs only: with it but without the pepper, no key can be made
 * or guessed. A change is made as a whole or not at all, one at a time across processes, and is seen
 * by every process within a second. The file has mode 600.
 *
 * <p><b>Does not guarantee.</b> Anything against someone who may write the file: they could give a
 * key of their own another name or other groups.
 *
 * <p>Thread-safe.
 */
public final class ApiKeyStore {
    private static final int MIN_PEPPER_BYTES = 32;

    private final Path file;
    private final Mac keyed;
    private final WatchedFile<SequencedMap<String, ApiKeyEntry>> entries;

    /**
     * @param pepper at least 32 random bytes, kept apart from the file; copied
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    public ApiKeyStore(Path file, SecretBytes pepper, LongSupplier nanoTime) {
        this.file = file;
        this.keyed = keyed(pepper);
        this.entries = new WatchedFile<>(file, ApiKeyFile.MAX_BYTES, ApiKeyFile::parse, nanoTime);
    }

    private static Mac keyed(SecretBytes pepper) {
        if (pepper.sizeBytes() < MIN_PEPPER_BYTES) {
            throw new ProblemException(new ConfigurationInvalid(
                    List.of("the pepper of the API keys must have " + MIN_PEPPER_BYTES + " bytes or more")));
        }
        return pepper.use(bytes -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
            }
        });
    }

    /** HMAC-SHA-256 under the pepper. */
    byte[] hmac(byte[] secret) {
        try {
            return ((Mac) keyed.clone()).doFinal(secret);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HMAC can be copied", e);
        }
    }

    /**
     * Every key, revoked and expired ones among them, by id.
     *
     * @throws ProblemException {@code key/unavailable} while the file cannot be used
     */
    public Map<String, ApiKeyEntry> entries() {
        return entries.current();
    }

    /**
     * Makes a key; the only moment it exists in the clear. Makes the file too where there is none.
     *
     * @param groups at most 64
     * @param expires {@code null} for never
     * @throws ProblemException {@code configuration/invalid} for a name that cannot be one, {@code
     *     key/unavailable} where the file cannot be written
     */
    public ApiKey mint(
            String principal, Set<String> groups, Instant now, @Nullable Instant expires, SecureRandom random) {
        if (!PrincipalName.isName(principal) || !groups.stream().allMatch(PrincipalName::isGroup)) {
            throw new ProblemException(new ConfigurationInvalid(List.of("not a name of a principal or of a group")));
        }
        ApiKey key = ApiKey.generate(random);
        Digest hmac = Digest.of(hmac(key.secret()));
        ApiKeyEntry entry = new ApiKeyEntry(key.id(), principal, groups, hmac, now, expires, null);
        change(known -> known.put(entry.id(), entry));
        return key;
    }

    /**
     * Withdraws a key for good; its entry stays, so that old audit entries keep their meaning.
     *
     * @return whether there is such a key that was not revoked before
     */
    public boolean revoke(String id, Instant now) {
        List<ApiKeyEntry> found = new ArrayList<>();
        change(known -> {
            ApiKeyEntry entry = known.get(id);
            if (entry != null && entry.revoked() == null) {
                known.put(id, entry.revokedAt(now));
                found.add(entry);
            }
        });
        return !found.isEmpty();
    }

    private synchronized void change(Consumer<SequencedMap<String, ApiKeyEntry>> change) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel =
                        FileChannel.open(lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
                FileLock lock = channel.lock()) {
            SequencedMap<String, ApiKeyEntry> known =
                    Files.exists(file) ? ApiKeyFile.parse(Files.readAllBytes(file)) : new LinkedHashMap<>();
            change.accept(known);
            byte[] content = ApiKeyFile.write(known.values());
            ApiKeyFile.parse(content);
            PrivateFile.replace(file, content);
        } catch (IOException e) {
            throw new ProblemException(
                    new KeyUnavailable("the API keys cannot be changed", file + ": " + DiskFinding.of(e)), e);
        }
        entries.look();
    }
}

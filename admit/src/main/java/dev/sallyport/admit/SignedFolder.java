package dev.sallyport.admit;

import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.FileHash;
import dev.sallyport.bundle.FolderListing;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.Signer;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of plain files with an OMS signature, as the reference tool makes them, which is no sealed bundle:
 * whole files and shards, SHA-256 and BLAKE2b, by key and by certificate.
 *
 * <p><b>Guarantees.</b> Every file is one that was signed, with the bytes that were signed, or one that the
 * caller left out; there are no links and no special files.
 *
 * <p><b>Does not guarantee.</b> That the files stay as they are: they were read and are not kept. A server
 * serves sealed bundles alone.
 */
public final class SignedFolder {
    /** Folders of weights are larger than bundles. */
    public static final BundleLimits LIMITS =
            new BundleLimits(65_536, 32, 1_024, 64 << 20, Integer.MAX_VALUE, 1L << 44);

    private static final int CHUNK_BYTES = 256 << 10;
    private static final List<String> GIT = List.of(".git", ".gitattributes", ".github", ".gitignore");

    private final TrustRules rules;
    private final BundleLimits limits;
    private final LeftOut leftOut;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    /**
     * Which files need no signature, beside the signature's own.
     *
     * @param git {@code .git}, {@code .gitattributes}, {@code .github} and {@code .gitignore} at the top
     * @param asSigned what the signer says was left out
     * @param paths relative to the folder, each for whatever is below it too
     */
    public record LeftOut(boolean git, boolean asSigned, List<String> paths) {
        public static final LeftOut NOTHING = new LeftOut(false, false, List.of());

        public LeftOut {
            paths = List.copyOf(paths);
        }

        Predicate<String> of(SignedContent content) {
            List<String> all = Stream.of(
                            git ? GIT : List.<String>of(), asSigned ? content.leftOut() : List.<String>of(), paths)
                    .flatMap(List::stream)
                    .filter(path -> !path.isEmpty())
                    .toList();
            return name -> all.stream().anyMatch(path -> name.equals(path) || name.startsWith(path + "/"));
        }
    }

    public SignedFolder(TrustRules rules, BundleLimits limits, LeftOut leftOut) {
        this.rules = rules;
        this.limits = limits;
        this.leftOut = leftOut;
    }

    /**
     * The signature, then every file, read once.
     *
     * @param signature may lie in the folder or elsewhere
     * @throws ProblemException one of {@code bundle/*}
     */
    public SignedContent verify(Path folder, Path signature, Instant now, Account account) {
        SignedContent content = content(signature, now, account);
        account.begin("files");
        Predicate<String> skipped = leftOut.of(content);
        FolderListing listing = FolderListing.of(folder, limits, skipped);
        Map<String, Long> onDisk = new HashMap<>(listing.sizes());
        onDisk.remove(nameIn(folder, signature));
        checkSameFiles(content, onDisk, skipped);
        account.passed("exactly those that were signed: " + onDisk.size());
        account.begin("content");
        for (Resource resource : content.resources()) {
            long size = listing.sizes().getOrDefault(resource.path(), 0L);
            check(listing, resource, resource.isWhole() ? size : resource.end());
        }
        account.passed("every byte as it was signed, by "
                + content.resources().getFirst().hash().type().word() + (content.isSharded() ? " of shards" : ""));
        return content;
    }

    private SignedContent content(Path file, Instant now, Account account) {
        account.begin("signer");
        ModelSignature signature = ModelSignature.parse(read(file), limits);
        Signer signer = rules.identify(signature.method(), now);
        account.passed(TrustPolicy.words(signer));
        account.begin("signature");
        SignedContent content = signature.verify(signer, limits);
        account.passed("by " + signer.id());
        account.begin("rule");
        rules.authorise(signature.method(), content.subject(), now);
        account.passed("may sign models named " + content.subject());
        if (rules.revocations().isPresent()) {
            account.begin("revocation");
            account.passed(rules.revocations().get().check(signer, null, now, null));
        }
        return content;
    }

    private byte[] read(Path signature) {
        try {
            if (!Files.isRegularFile(signature, LinkOption.NOFOLLOW_LINKS)) {
                throw new ProblemException(new BundleMalformed("signature", "is not a regular file"));
            }
            if (Files.size(signature) > limits.documentBytes()) {
                throw new ProblemException(new BundleTooLarge("signature", limits.documentBytes()));
            }
            return Files.readAllBytes(signature);
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable("signature", DiskFinding.of(e)), e);
        }
    }

    /** Of no file in the folder if the signature lies elsewhere: then every file in the folder must be signed. */
    private static String nameIn(Path folder, Path signature) {
        Path inside = folder.toAbsolutePath()
                .normalize()
                .relativize(signature.toAbsolutePath().normalize());
        return inside.toString();
    }

    /** Both ways; a signature by shards leaves empty files out, so these may be there. */
    private static void checkSameFiles(SignedContent content, Map<String, Long> onDisk, Predicate<String> skipped) {
        Map<String, Long> unseen = new HashMap<>(onDisk);
        Map<String, Long> ends = new HashMap<>();
        for (Resource resource : content.resources()) {
            Long size = onDisk.get(resource.path());
            if (size == null) {
                throw tampered(
                        resource.path(),
                        skipped.test(resource.path()) ? "is signed and may not be left out" : "is signed but missing");
            }
            unseen.remove(resource.path());
            ends.merge(resource.path(), resource.isWhole() ? size : resource.end(), Math::max);
        }
        ends.forEach((path, end) -> {
            if (!end.equals(onDisk.get(path))) {
                throw tampered(path, "is not of the size that was signed");
            }
        });
        unseen.forEach((path, size) -> {
            if (!content.isSharded() || size > 0) {
                throw tampered(path, "is not signed");
            }
        });
    }

    private void check(FolderListing listing, Resource resource, long end) {
        MessageDigest digest = resource.hash().type().begin();
        try (FileChannel from = listing.open(resource.path()).position(resource.start())) {
            for (long left = end - resource.start(); left > 0; ) {
                int read = from.read(ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, left)));
                if (read < 0) {
                    throw tampered(resource.path(), "is shorter than it was");
                }
                digest.update(chunk, 0, read);
                left -= read;
            }
            if (resource.isWhole() && from.read(ByteBuffer.allocate(1)) >= 0) {
                throw tampered(resource.path(), "is longer than it was");
            }
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable(resource.path(), DiskFinding.of(e)), e);
        }
        if (!FileHash.of(resource.hash().type(), digest.digest()).equals(resource.hash())) {
            throw tampered(resource.path(), "is not what was signed");
        }
    }

    private static ProblemException tampered(String place, String finding) {
        return new ProblemException(new BundleTampered(place, finding));
    }
}

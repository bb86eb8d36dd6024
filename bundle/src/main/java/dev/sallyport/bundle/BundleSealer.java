package dev.sallyport.bundle;

import dev.sallyport.bundle.BundleLayout.Part;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes bundles.
 *
 * <p><b>Guarantees.</b> Plaintext is read and never written. The bundle appears under its name whole
 * and forced to disk, or not at all. What the manifest says of a payload is what was sealed.
 *
 * <p><b>Does not guarantee.</b> That the payload is a model anyone would admit.
 */
public final class BundleSealer {
    private final BundleLimits limits;
    private final SecureRandom random;

    public BundleSealer(BundleLimits limits, SecureRandom random) {
        this.limits = limits;
        this.random = random;
    }

    /** Seals into the new folder {@code out}, signed by a key alone. */
    public Manifest seal(SealRequest request, SigningKey signer, KeyService keys, Path out, Progress progress) {
        return seal(request, new Signatory(signer), keys, out, progress);
    }

    /** Seals into the new folder {@code out} and returns what its manifest says. */
    public Manifest seal(SealRequest request, Signatory signer, KeyService keys, Path out, Progress progress) {
        Path target = out.toAbsolutePath().normalize();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) || target.getFileName() == null) {
            throw new ProblemException(new BundleMalformed(out.toString(), "exists already"));
        }
        byte[] suffix = new byte[8];
        random.nextBytes(suffix);
        Path partial = target.resolveSibling(
                "." + target.getFileName() + ".partial-" + HexFormat.of().formatHex(suffix));
        try {
            Files.createDirectories(partial.resolve(BundleLayout.PAYLOAD_FOLDER));
            Manifest manifest = fill(partial, request, signer, keys, progress);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } catch (IOException e) {
            throw new ProblemException(
                    new DiskUnavailable("nothing was sealed into `" + out + "`", DiskFinding.of(e)), e);
        } finally {
            removeFolder(partial);
        }
    }

    private Manifest fill(Path folder, SealRequest request, Signatory signer, KeyService keys, Progress progress)
            throws IOException {
        Count count = new Count(progress, 2 * totalBytes(request));
        byte[] manifestText = manifest(request, count).toBytes();
        Manifest manifest = Manifest.parse(manifestText, limits);
        Digest manifestDigest = Digest.sha256(manifestText);
        List<Resource> resources = new ArrayList<>();
        try (ModelKey key = ModelKey.generate(random)) {
            Envelope envelope = key.envelope(manifest, manifestDigest, keys, request.recipients(), random);
            resources.add(document(folder, BundleLayout.ENVELOPE, envelope.toBytes()));
            resources.add(document(folder, BundleLayout.MANIFEST, manifestText));
            for (Payload payload : request.payloads()) {
                resources.addAll(sealFile(folder, manifest, payload, key, count));
            }
        }
        sign(folder, manifest.model().name(), resources, signer);
        force(folder.resolve(BundleLayout.PAYLOAD_FOLDER));
        force(folder);
        return manifest;
    }

    /** The second signature first, so that the first one covers it. */
    private void sign(Path folder, String subject, List<Resource> files, Signatory signer) throws IOException {
        List<Resource> resources = new ArrayList<>(files);
        if (signer.hybrid() != null) {
            byte[] second = SecondSignature.sign(subject, files, signer.hybrid(), random);
            resources.add(1, document(folder, BundleLayout.HYBRID, second));
        }
        ModelSignature signature = signer.chain().isEmpty()
                ? ModelSignature.sign(subject, resources, signer.key(), random)
                : ModelSignature.sign(subject, resources, signer.key(), signer.chain(), random);
        document(folder, BundleLayout.SIGNATURE, signature.toBytes());
    }

    private static long totalBytes(SealRequest request) {
        return request.payloads().stream().mapToLong(Payload::sizeBytes).sum();
    }

    private Manifest manifest(SealRequest request, Count count) throws IOException {
        List<Manifest.File> files = new ArrayList<>();
        for (Payload payload : request.payloads()) {
            files.add(new Manifest.File(payload.path(), payload.sizeBytes(), digests(payload, count)));
        }
        return new Manifest(
                request.model(),
                request.format(),
                request.licence(),
                request.origin(),
                files,
                request.contract(),
                request.warmup());
    }

    private static List<Digest> digests(Payload payload, Count count) throws IOException {
        byte[] buffer = new byte[SegmentFormat.SEGMENT_BYTES];
        List<Digest> digests = new ArrayList<>();
        MessageDigest sha256 = Digest.newSha256();
        try (ReadableByteChannel content = payload.content().open()) {
            for (long left = payload.sizeBytes(); digests.size() < BundleLayout.partCount(payload.sizeBytes()); ) {
                long inPart = Math.min(left, BundleLayout.PART_BYTES);
                left -= inPart;
                while (inPart > 0) {
                    int read = content.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, inPart)));
                    if (read < 0) {
                        throw changed(payload);
                    }
                    sha256.update(buffer, 0, read);
                    count.add(read);
                    inPart -= read;
                }
                digests.add(Digest.of(sha256.digest()));
            }
            return digests;
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private List<Resource> sealFile(Path folder, Manifest manifest, Payload payload, ModelKey key, Count count)
            throws IOException {
        List<Resource> resources = new ArrayList<>();
        try (ReadableByteChannel content = payload.content().open();
                PartCipher cipher = new PartCipher()) {
            for (Part part : BundleLayout.parts(manifest.files())) {
                if (part.path().equals(payload.path())) {
                    resources.add(sealPart(folder, manifest, part, key, content, cipher));
                    count.add(part.sizeBytes());
                }
            }
            if (content.read(ByteBuffer.allocate(1)) >= 0) {
                throw changed(payload);
            }
        }
        return resources;
    }

    private Resource sealPart(
            Path folder, Manifest manifest, Part part, ModelKey key, ReadableByteChannel content, PartCipher cipher)
            throws IOException {
        try (FileChannel to = FileChannel.open(
                folder.resolve(part.name()), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            PartCipher.Digests digests = cipher.seal(content, manifest, part, key, random, to);
            if (!digests.plain().equals(manifest.digestOf(part))) {
                throw new ProblemException(new BundleTampered(part.path(), "changed while it was sealed"));
            }
            to.force(true);
            return Resource.ofFile(part.name(), digests.sealed());
        }
    }

    private static ProblemException changed(Payload payload) {
        return new ProblemException(new BundleTampered(payload.path(), "changed while it was sealed"));
    }

    private static Resource document(Path folder, String name, byte[] text) throws IOException {
        Files.write(folder.resolve(name), text, StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
        return Resource.ofFile(name, Digest.sha256(text));
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** What is left after a failure holds ciphertext only; failing to remove it changes nothing. */
    private static void removeFolder(Path folder) {
        try (Stream<Path> paths = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            System.getLogger(BundleSealer.class.getName())
                    .log(System.Logger.Level.WARNING, "an unfinished bundle could not be removed", e);
        }
    }

    /** Bytes done so far, told on. */
    private static final class Count {
        private final Progress progress;
        private final long total;
        private long done;

        Count(Progress progress, long total) {
            this.progress = progress;
            this.total = total;
        }

        void add(long bytes) {
            done += bytes;
            progress.at(done, total);
        }
    }
}

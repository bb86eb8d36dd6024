package dev.sallyport.bundle;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * What a bundle says it holds: the model, its contract, and every payload file as it was before it
 * was sealed (docs/spec/bundle.md, "Manifest").
 *
 * @param licence an SPDX expression or a sentence; may be empty
 * @param origin where the model comes from, for people; may be empty
 * @param files the payload files, that of the format among them
 * @param warmup the path of the one that holds warm-up requests; empty for none
 */
public record Manifest(
        ModelRef model,
        Format format,
        String licence,
        String origin,
        List<File> files,
        ModelContract contract,
        String warmup) {

    public Manifest {
        files = List.copyOf(files);
    }

    /** Of a graph without warm-up requests. */
    public Manifest(ModelRef model, String licence, String origin, List<File> files, ModelContract contract) {
        this(model, Format.ONNX, licence, origin, files, contract, "");
    }

    /** Of the format: the lowest that can say what this manifest says. */
    int version() {
        return format == Format.ONNX && warmup.isEmpty() ? 1 : 2;
    }

    /**
     * One payload file in plaintext.
     *
     * @param digests SHA-256 of each 64 MiB, in order; for a smaller file that is the file's own
     */
    public record File(String path, long sizeBytes, List<Digest> digests) {
        public File {
            digests = List.copyOf(digests);
        }
    }

    public static Manifest parse(byte[] text, BundleLimits limits) {
        return ManifestCodec.parse(text, limits);
    }

    public byte[] toBytes() {
        return ManifestCodec.write(this);
    }

    /** SHA-256 over all part digests in order: what the plaintext is, without names. */
    public Digest rootDigest() {
        MessageDigest sha256 = Digest.newSha256();
        for (File file : files) {
            file.digests().forEach(digest -> sha256.update(digest.toBytes()));
        }
        return Digest.of(sha256.digest());
    }

    /** SHA-256 over lines {@code digest, two spaces, path:start:end}: the plaintext with its names. */
    public Digest nameDigest() {
        MessageDigest sha256 = Digest.newSha256();
        for (BundleLayout.Part part : BundleLayout.parts(files)) {
            String line = "%s  %s:%d:%d\n"
                    .formatted(digestOf(part).hex(), part.path(), part.start(), part.start() + part.sizeBytes());
            sha256.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Digest.of(sha256.digest());
    }

    public Digest digestOf(BundleLayout.Part part) {
        for (File file : files) {
            if (file.path().equals(part.path())) {
                return file.digests().get(part.index());
            }
        }
        throw new IllegalArgumentException("no such part");
    }

    public long totalBytes() {
        return files.stream().mapToLong(File::sizeBytes).sum();
    }
}

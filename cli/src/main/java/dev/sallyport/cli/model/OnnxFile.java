package dev.sallyport.cli.model;

import dev.sallyport.admit.SealableModel;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.OnnxLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads ONNX files, and says of those that are none what they look like. */
public final class OnnxFile {
    private static final int HEAD_BYTES = 512;
    private static final int PICKLE_PROTOCOL = 0x80;

    private OnnxFile() {}

    /**
     * @throws ProblemException {@code configuration/invalid}, {@code bundle/unreadable}, {@code bundle/too-large},
     *     {@code model/not-admitted}
     */
    public static SealableModel read(Path file) {
        NamedPath.file(file, "the file of an ONNX model");
        try {
            return SealableModel.read(file, OnnxLimits.DEFAULT, BundleLimits.DEFAULT);
        } catch (ProblemException e) {
            if (e.problem() instanceof ModelNotAdmitted refused) {
                String looks = looks(file);
                String sentence = looks.isEmpty() ? refused.sentence() : "this is no ONNX model but " + looks;
                throw new ProblemException(new ModelNotAdmitted(sentence, file.toString()), e);
            }
            throw e;
        }
    }

    /** Judged by its beginning, after it was refused; empty for what may be a damaged ONNX model. */
    private static String looks(Path file) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        } catch (IOException e) {
            return "";
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return "an empty file";
        }
        if (text.startsWith("PK\u0003\u0004")) {
            return "a ZIP archive, as PyTorch and Keras write: export the model to ONNX from there";
        }
        if (head.length > 1 && (head[0] & 0xff) == PICKLE_PROTOCOL && head[1] >= 2 && head[1] <= 5) {
            return "a Python pickle, which runs code when it is read: export the model to ONNX from where it was made";
        }
        if (text.startsWith("\u0089HDF")) {
            return "an HDF5 file, as Keras writes: export the model to ONNX from there";
        }
        if (text.startsWith("version https://git-lfs")) {
            return "a pointer of Git LFS: `git lfs pull` fetches the file";
        }
        return text.chars().allMatch(OnnxFile::isText) ? "text" : "";
    }

    private static boolean isText(int c) {
        return c >= ' ' && c != 0x7f || c == '\n' || c == '\r' || c == '\t';
    }
}

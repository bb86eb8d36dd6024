package dev.sallyport.bundle;

import java.util.Optional;

/** What kind of model a bundle holds. */
public enum Format {
    /** A graph in {@code model.onnx}, and its external data. */
    ONNX("onnx", BundleLayout.MODEL),
    /** The declaration of an ensemble in {@code ensemble.json}, and nothing else. */
    ENSEMBLE("ensemble", BundleLayout.ENSEMBLE);

    private final String word;
    private final String file;

    Format(String word, String file) {
        this.word = word;
        this.file = file;
    }

    /** As the manifest writes it. */
    public String word() {
        return word;
    }

    /** The payload file that every bundle of this format has. */
    public String file() {
        return file;
    }

    public static Optional<Format> of(String word) {
        for (Format format : values()) {
            if (format.word.equals(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}

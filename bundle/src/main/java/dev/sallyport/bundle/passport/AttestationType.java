package dev.sallyport.bundle.passport;

import java.util.Optional;

/** The kinds of statements that are understood; the word is what people write. */
public enum AttestationType {
    PROVENANCE("provenance", "https://slsa.dev/provenance/v1"),
    SCAN("scan", "https://in-toto.io/attestation/vulns/v0.2"),
    TEST_RESULT("test-result", "https://in-toto.io/attestation/test-result/v0.1"),
    EVALUATION("evaluation", "https://sallyport.dev/attestation/evaluation/v1"),
    VERDICT("verdict", "https://in-toto.io/attestation/svr/v0.2");

    private final String word;
    private final String uri;

    AttestationType(String word, String uri) {
        this.word = word;
        this.uri = uri;
    }

    public String word() {
        return word;
    }

    /** The predicate type inside a statement. */
    public String uri() {
        return uri;
    }

    public static Optional<AttestationType> of(String word) {
        for (AttestationType type : values()) {
            if (type.word.equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    static Optional<AttestationType> ofUri(String uri) {
        for (AttestationType type : values()) {
            if (type.uri.equals(uri)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}

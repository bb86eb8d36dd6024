package dev.sallyport.bundle;

import dev.sallyport.bundle.certificate.SigningCertificate;

/** Who made a valid signature. */
public sealed interface Signer {
    /** The key that the signature verifies under. */
    TrustedKey key();

    /** In one word: the key's id, or the certificate's fingerprint. */
    String id();

    /** Known by its key alone. */
    record ByKey(TrustedKey key) implements Signer {
        @Override
        public String id() {
            return key.keyId();
        }
    }

    /** Known by a certificate that an anchor of the policy vouches for. */
    record ByCertificate(TrustedKey key, SigningCertificate certificate) implements Signer {
        @Override
        public String id() {
            return "certificate:" + certificate.fingerprint();
        }
    }
}

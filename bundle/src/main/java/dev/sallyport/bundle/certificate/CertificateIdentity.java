package dev.sallyport.bundle.certificate;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Whom a certificate must name, compared whole: {@code email:}, {@code uri:} or {@code dns:} among the
 * alternative names, or {@code subject:} with the distinguished name (RFC 4514).
 *
 * @param value without the kind; of a subject in its canonical form
 */
public record CertificateIdentity(Kind kind, String value) {
    private static final int MAX_CHARACTERS = 1_024;

    /** What of a certificate is compared; the numbers are those of GeneralName (RFC 5280, section 4.2.1.6). */
    public enum Kind {
        EMAIL(1),
        DNS(2),
        URI(6),
        SUBJECT(-1);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** From {@code kind:value}; empty for any other text. */
    public static Optional<CertificateIdentity> of(String text) {
        for (Kind kind : Kind.values()) {
            String prefix = kind.word() + ":";
            if (text.startsWith(prefix) && text.length() > prefix.length() && text.length() <= MAX_CHARACTERS) {
                return of(kind, text.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    private static Optional<CertificateIdentity> of(Kind kind, String value) {
        if (kind != Kind.SUBJECT) {
            return Optional.of(new CertificateIdentity(kind, kind == Kind.DNS ? lower(value) : value));
        }
        try {
            return Optional.of(new CertificateIdentity(kind, canonical(new X500Principal(value))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String canonical(X500Principal name) {
        return name.getName(X500Principal.CANONICAL);
    }

    private static String lower(String dns) {
        return dns.toLowerCase(Locale.ROOT);
    }

    boolean isOf(X509Certificate certificate) {
        return kind == Kind.SUBJECT
                ? canonical(certificate.getSubjectX500Principal()).equals(value)
                : SigningCertificate.alternativeNames(certificate).stream().anyMatch(this::isName);
    }

    /** A GeneralName as the JDK gives it: its number, then its text. */
    private boolean isName(List<?> name) {
        return name.size() >= 2
                && name.get(0) instanceof Integer tag
                && tag == kind.tag
                && name.get(1) instanceof String text
                && (kind == Kind.DNS ? lower(text) : text).equals(value);
    }

    /** The text of an alternative name of a kind that can be an identity. */
    static Optional<String> textOf(List<?> name) {
        for (Kind kind : Kind.values()) {
            if (name.size() >= 2 && name.get(0) instanceof Integer tag && tag == kind.tag) {
                return Optional.of(kind.word() + ":" + name.get(1));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return kind.word() + ":" + value;
    }
}

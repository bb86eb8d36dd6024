package dev.sallyport.bundle.testing;

import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a certificate is to say; a signer's by default: of today, for code signing, by name of an email address. */
public final class CertificateForm {
    public static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    public static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");
    public static final String CODE_SIGNING = "2b06010505070303";
    public static final String SERVER_AUTHENTICATION = "2b06010505070301";
    public static final int DIGITAL_SIGNATURE = 0x80;
    public static final int CERTIFICATES_AND_LISTS = 0x06;

    String subject;
    final PublicKey key;
    Instant from = FROM;
    Instant until = UNTIL;
    BigInteger serial = BigInteger.valueOf(4711);
    private int usage = DIGITAL_SIGNATURE;
    private int pathLength = -2;
    private List<String> purposes = List.of(CODE_SIGNING);
    private List<byte[]> names = List.of(TestDer.text(0x81, "ml@example.org"));
    private final List<byte[]> more = new ArrayList<>();

    public CertificateForm(String subject, PublicKey key) {
        this.subject = subject;
        this.key = key;
    }

    public CertificateForm valid(Instant first, Instant last) {
        from = first;
        until = last;
        return this;
    }

    public CertificateForm serial(long number) {
        serial = BigInteger.valueOf(number);
        return this;
    }

    /** @param bits the first eight of the extension; 0 for no extension */
    public CertificateForm usage(int bits) {
        usage = bits;
        return this;
    }

    /** @param oids contents of object identifiers; none for no extension */
    public CertificateForm purposes(String... oids) {
        purposes = List.of(oids);
        return this;
    }

    public CertificateForm email(String address) {
        names = List.of(TestDer.text(0x81, address));
        return this;
    }

    public CertificateForm dns(String name) {
        names = List.of(TestDer.text(0x82, name));
        return this;
    }

    public CertificateForm uri(String uri) {
        names = List.of(TestDer.text(0x86, uri));
        return this;
    }

    public CertificateForm noNames() {
        names = List.of();
        return this;
    }

    /** @param below most authorities below this one; -1 for any number */
    public CertificateForm authority(int below) {
        pathLength = below;
        usage = CERTIFICATES_AND_LISTS;
        purposes = List.of();
        names = List.of();
        return this;
    }

    public CertificateForm extension(String oid, boolean critical, byte[] value) {
        more.add(TestDer.extension(oid, critical, value));
        return this;
    }

    byte[] extensions() {
        List<byte[]> all = new ArrayList<>(more);
        if (usage != 0) {
            all.add(TestDer.extension("551d0f", true, TestDer.bits(0, (byte) usage)));
        }
        if (pathLength >= -1) {
            byte[] limit = pathLength < 0 ? new byte[0] : TestDer.integer(BigInteger.valueOf(pathLength));
            all.add(TestDer.extension("551d13", true, TestDer.sequence(TestDer.yes(), limit)));
        }
        if (!purposes.isEmpty()) {
            byte[][] oids = purposes.stream().map(TestDer::oid).toArray(byte[][]::new);
            all.add(TestDer.extension("551d25", false, TestDer.sequence(oids)));
        }
        if (!names.isEmpty()) {
            all.add(TestDer.extension("551d11", false, TestDer.sequence(names.toArray(byte[][]::new))));
        }
        return all.isEmpty() ? new byte[0] : TestDer.element(0xa3, TestDer.sequence(all.toArray(byte[][]::new)));
    }
}

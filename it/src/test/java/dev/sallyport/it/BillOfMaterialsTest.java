package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.inventory.BillOfMaterials;
import dev.sallyport.admit.inventory.Known;
import dev.sallyport.admit.policy.Attestation;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.passport.Predicate.Dependency;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Interval;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.bundle.passport.Predicate.Provenance;
import dev.sallyport.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bill of materials of a sealed model is what the published schema of CycloneDX 1.6 asks for. */
class BillOfMaterialsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant TIME = Instant.parse("2026-11-29T10:00:00Z");

    @TempDir
    Path folder;

    private VerifiedBundle sealed() {
        SigningKey signer = SigningKey.generate(SigningCurve.P256, RANDOM);
        try (FileKeyService keys = FileKeyService.create(folder.resolve("kek.json"), RANDOM)) {
            Path bundle = Sealing.digits("1", signer, keys, folder.resolve("bundle"));
            return new TrustPolicy(List.of(signer.publicKey())).verify(Bundle.open(bundle, BundleLimits.DEFAULT));
        }
    }

    private static List<Attestation> attestations() {
        Digest data = Digest.sha256(new byte[0]);
        Metric metric = new Metric("accuracy", 0.9972, 360, "", data, null, new Interval(0.98, 1), List.of());
        return List.of(
                new Attestation("lab", new Evaluation("lab", null, List.of(metric), TIME)),
                new Attestation(
                        "trainer",
                        new Provenance(
                                "t",
                                "b",
                                List.of(
                                        new Dependency("train.csv", "", data.hex()),
                                        new Dependency("", "git+https://example.org/m", "")),
                                TIME)));
    }

    @Test
    void the_published_schema_accepts_it_with_attestations_and_without() throws IOException {
        VerifiedBundle bundle = sealed();
        for (List<Attestation> attestations : List.of(attestations(), List.<Attestation>of())) {
            Known known = new Known(
                    bundle.manifest(), bundle.manifestDigest(), bundle.signer().id(), attestations);
            Path bom = Files.write(
                    folder.resolve("bom.json"), BillOfMaterials.cycloneDx(known).toBytes());

            String said = Program.run(
                            folder,
                            Duration.ofSeconds(60),
                            List.of(
                                    Clients.cycloneDx().resolve("python").toString(),
                                    "-B",
                                    Repository.CLIENTS.resolve("python/bom.py").toString(),
                                    bom.toString()))
                    .succeeded()
                    .lastLine();

            assertThat(said).isEqualTo("valid");
        }
    }
}

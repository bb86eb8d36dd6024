package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admit.testing.CertifiedWorkshop;
import dev.sallyport.admit.testing.Mutant;
import dev.sallyport.admit.testing.Mutants;
import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This module's tests run in a heap of 256 MB: what reads a sparse giant or a bomb whole dies of it. */
class MutantsTest {
    private static final long SEED = 20_261_121;
    /** Milliseconds on a machine of its own; what blocks or reads a terabyte takes longer than any load explains. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final ModelRef REF = new ModelRef("counting", "2");

    @TempDir
    Path folder;

    private final Workshop workshop = new Workshop(SigningCurve.P256);

    @Test
    void refuses_more_than_a_thousand_mutants_with_a_bundle_code_in_bounded_time() throws Exception {
        Path bundle = seal("2", 50_000);
        Path other = seal("1", 50_001);
        List<Mutant> mutants = new Mutants(bundle, other, workshop.signer(), SEED).all();
        assertThat(mutants).hasSizeGreaterThan(1_000);
        workshop.admit(bundle, REF).close();
        refuses(mutants, workshop.policy());
    }

    /** With certificates in the signature and a second signature beside it, which the policy asks for. */
    @Test
    void refuses_the_mutants_of_a_bundle_that_is_certified_and_signed_twice() throws Exception {
        CertifiedWorkshop certified = new CertifiedWorkshop(workshop);
        Path bundle = certified.seal(source("2", 50_000), REF, folder.resolve("certified-2"));
        Path other = certified.seal(source("1", 50_001), new ModelRef("counting", "1"), folder.resolve("certified-1"));
        certified
                .policy()
                .admit(open(bundle, certified.policy()), workshop.keys(), Progress.NONE)
                .close();
        List<Mutant> mutants = new ArrayList<>(new Mutants(bundle, other, SEED).all());
        mutants.addAll(certified.mutants(bundle, other));
        assertThat(mutants).hasSizeGreaterThan(300);
        refuses(mutants, certified.policy());
    }

    private static VerifiedBundle open(Path bundle, TrustPolicy policy) {
        return policy.verify(Bundle.open(bundle, BundleLimits.DEFAULT), REF);
    }

    private void refuses(List<Mutant> mutants, TrustPolicy policy) throws Exception {
        List<String> wrong = new ArrayList<>();
        TreeMap<String, Integer> codes = new TreeMap<>();
        for (Mutant mutant : mutants) {
            String code = judge(mutant, policy);
            codes.merge(code, 1, Integer::sum);
            if (!code.startsWith("bundle/")) {
                wrong.add(mutant + " -> " + code);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(codes.keySet())
                .contains("bundle/malformed", "bundle/tampered", "bundle/too-large", "bundle/untrusted");
    }

    private Path seal(String version, int weights) throws IOException {
        return workshop.seal(
                source(version, weights), new ModelRef("counting", version), folder.resolve("bundle-" + version));
    }

    private Path source(String version, int weights) throws IOException {
        Path source = Files.createDirectory(folder.resolve("source-" + version));
        Path model = source.resolve("model.onnx");
        Files.write(model, Models.withExternalWeights("weights.bin", weights).toBytes());
        try (FileChannel to = FileChannel.open(
                source.resolve("weights.bin"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer counting = Models.countingWeights(weights);
            while (counting.hasRemaining()) {
                to.write(counting);
            }
        }
        return model;
    }

    /** The code of the refusal; {@code admitted} or {@code too slow} if there was none. */
    private String judge(Mutant mutant, TrustPolicy policy) throws Exception {
        Path made = folder.resolve("mutant");
        mutant.make(made);
        var judge = Executors.newSingleThreadExecutor();
        try {
            return judge.submit(() -> {
                        try (AdmittedModel admitted =
                                policy.admit(open(made, policy), workshop.keys(), Progress.NONE)) {
                            return "admitted";
                        } catch (ProblemException e) {
                            return e.problem().code();
                        }
                    })
                    .get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "too slow";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } finally {
            judge.shutdownNow();
            Mutant.remove(made);
        }
    }
}

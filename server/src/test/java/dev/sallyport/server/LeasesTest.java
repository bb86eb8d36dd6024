package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.keys.KeyContext;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.KeyRefused;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    private static final ModelRef ONE = new ModelRef("m", "1");
    private static final ModelRef TWO = new ModelRef("m", "2");

    @TempDir
    Path folder;

    private final Workshop workshop = new Workshop(SigningCurve.P256);
    private final Service service = new Service();
    private final List<String> effects = new ArrayList<>();
    private long now;
    private final Leases leases = new Leases(service, Duration.ofSeconds(10), Duration.ofSeconds(2), () -> now);
    private VerifiedBundle one;
    private VerifiedBundle two;

    /** The workshop's key, which answers as it is told. */
    private final class Service implements KeyService {
        @Nullable
        Problem answer;

        int asked;

        @Override
        public String keyId() {
            return workshop.keys().keyId();
        }

        @Override
        public byte[] wrap(SecretBytes key, KeyContext context) {
            return workshop.keys().wrap(key, context);
        }

        @Override
        public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
            asked++;
            if (answer != null) {
                throw new ProblemException(answer);
            }
            return workshop.keys().unwrap(keyId, wrapped, context);
        }
    }

    private final class Noted implements Leases.Effects {
        @Override
        public void asked(ModelRef model, @Nullable Problem problem) {
            effects.add(model + (problem == null ? " granted" : " " + problem.code()));
        }

        @Override
        public void end(ModelRef model, Problem problem) {
            effects.add(model + " ends " + problem.code());
        }

        @Override
        public void load(ModelRef model) {
            effects.add(model + " loads");
        }
    }

    @BeforeEach
    void seal() throws IOException {
        one = bundle(ONE);
        two = bundle(TWO);
    }

    private VerifiedBundle bundle(ModelRef ref) throws IOException {
        Path model = Files.write(
                folder.resolve("model.onnx"),
                Models.mlp(new SplittableRandom(1), 4, 4, 1).toBytes());
        return workshop.verify(workshop.seal(model, ref, folder.resolve(ref.version())), ref);
    }

    private List<String> after(int seconds) {
        effects.clear();
        now += Duration.ofSeconds(seconds).toNanos();
        leases.round(new Noted());
        return List.copyOf(effects);
    }

    @Test
    void a_yes_begins_the_lease_anew() {
        leases.propose(one).begin();
        assertThat(after(1)).isEmpty();
        assertThat(leases.standings()).containsExactly(new Leases.Standing(ONE, 9, "granted"));
        for (int i = 0; i < 20; i++) {
            assertThat(after(2)).containsExactly("m/1 granted");
        }
        assertThat(leases.counts()).isEqualTo(new Leases.Counts(20, 0, 0));
    }

    @Test
    void a_no_ends_it_until_the_model_is_closed() {
        Leases.Lease lease = leases.propose(one);
        lease.begin();
        service.answer = new KeyRefused("withdrawn", "");
        assertThat(after(2)).containsExactly("m/1 key/refused", "m/1 ends key/refused");
        assertThat(after(1)).containsExactly("m/1 ends key/refused");
        lease.end();
        assertThat(after(4)).isEmpty();
        service.answer = null;
        assertThat(after(4)).isEmpty();
    }

    @Test
    void silence_lets_it_run_out_and_an_answer_brings_the_model_back() {
        Leases.Lease first = leases.propose(one);
        Leases.Lease second = leases.propose(two);
        first.begin();
        second.begin();
        service.answer = new KeyUnavailable("silent", "");
        // One question for all of a round.
        assertThat(after(2)).containsExactly("m/1 key/unavailable");
        assertThat(service.asked).isEqualTo(1);
        assertThat(after(2)).isEmpty();
        assertThat(leases.standings()).first().isEqualTo(new Leases.Standing(ONE, 6, "key/unavailable"));
        assertThat(after(6)).contains("m/1 ends key/unavailable", "m/2 ends key/unavailable");
        first.end();
        second.end();
        assertThat(leases.standings()).isEmpty();
        assertThat(after(2)).isEmpty();
        service.answer = null;
        assertThat(after(2)).containsExactlyInAnyOrder("m/1 loads", "m/2 loads");
        assertThat(after(2)).isEmpty();
    }

    @Test
    void the_lease_of_a_replaced_model_takes_nothing_from_its_successor() {
        Leases.Lease old = leases.propose(one);
        old.begin();
        now += Duration.ofSeconds(5).toNanos();
        leases.propose(one).begin();
        old.end();
        assertThat(leases.standings()).containsExactly(new Leases.Standing(ONE, 10, "granted"));
    }
}

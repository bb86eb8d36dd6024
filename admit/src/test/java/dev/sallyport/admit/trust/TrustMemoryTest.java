package dev.sallyport.admit.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustMemoryTest {
    private static final Consumer<byte[]> FULL = text -> {
        throw new ProblemException(new DiskUnavailable("full", ""));
    };

    private final List<byte[]> kept = new ArrayList<>();
    private final TrustMemory memory = new TrustMemory(kept::add);

    private static ModelRef version(String version) {
        return new ModelRef("digits", version);
    }

    private static Digest digest(int content) {
        return Digest.sha256(new byte[] {(byte) content});
    }

    private TrustMemory reopened() {
        return TrustMemory.read(kept.getLast(), kept::add);
    }

    @Test
    void what_is_older_than_what_was_admitted_does_not_come_back() {
        memory.check(version("2"), digest(2), List.of());
        memory.admitted(version("2"), digest(2));
        memory.admitted(version("10"), digest(10));
        for (TrustMemory each : List.of(memory, reopened())) {
            assertThatThrownBy(() -> each.check(version("2"), digest(2), List.of("1", "9")))
                    .hasMessage("bundle/untrusted: version `2` is older than `10`, which was admitted before");
            assertThatThrownBy(() -> each.check(version("9"), digest(9), List.of()))
                    .hasMessageContaining("is older");
            assertThatThrownBy(() -> each.check(version("10"), digest(2), List.of("10")))
                    .hasMessage("bundle/untrusted: version `10` was another bundle when it was admitted");
            assertThatThrownBy(() -> each.check(version("2"), digest(3), List.of("2")))
                    .as("also where older ones may come back")
                    .hasMessageContaining("another bundle");
            each.check(version("10"), digest(10), List.of());
            each.check(version("11"), digest(11), List.of());
            each.check(version("2"), digest(2), List.of("2"));
            each.check(new ModelRef("other", "1"), digest(1), List.of());
        }
    }

    @Test
    void it_is_kept_once_for_each_bundle_and_not_learned_where_it_cannot_be_kept() {
        memory.admitted(version("1"), digest(1));
        memory.admitted(version("1"), digest(1));
        assertThat(kept).hasSize(1);
        TrustMemory full = TrustMemory.read(kept.getLast(), FULL);
        assertThatThrownBy(() -> full.admitted(version("2"), digest(2))).hasMessageContaining("disk/unavailable");
        assertThatThrownBy(() -> full.sawRevocations(7, digest(7))).hasMessageContaining("disk/unavailable");
        assertThatCode(() -> full.check(version("1"), digest(1), List.of())).doesNotThrowAnyException();
        assertThatThrownBy(() -> full.sawRevocations(6, digest(6)))
                .as("7 was not learned")
                .hasMessageContaining("disk/unavailable");
    }

    @Test
    void only_so_many_versions_are_remembered_the_newest() {
        for (int i = 1; i <= 300; i++) {
            memory.admitted(version(Integer.toString(i)), digest(i));
        }
        assertThat(kept.getLast()).hasSizeLessThan(40_000);
        assertThatThrownBy(() -> reopened().check(version("299"), digest(299), List.of()))
                .hasMessageContaining("older than `300`");
    }

    @Test
    void revocation_lists_only_get_newer() {
        memory.sawRevocations(3, digest(3));
        for (TrustMemory each : List.of(memory, reopened())) {
            each.sawRevocations(3, digest(3));
            assertThatThrownBy(() -> each.sawRevocations(2, digest(2)))
                    .hasMessage("bundle/untrusted: revocation list 2 is older than 3, seen before");
            assertThatThrownBy(() -> each.sawRevocations(3, digest(4)))
                    .hasMessage("bundle/untrusted: there are two revocation lists of the number 3");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{'memoryVersion':2,'models':{}}",
                "{'memoryVersion':1}",
                "{'memoryVersion':1,'models':[]}",
                "{'memoryVersion':1,'models':{'a/b':{}}}",
                "{'memoryVersion':1,'models':{'a':{'/':'x'}}}",
                "{'memoryVersion':1,'models':{'a':{'1':'x'}}}",
                "{'memoryVersion':1,'models':{},'more':1}",
                "{'memoryVersion':1,'models':{},'revocations':{'sequence':1}}"
            })
    void a_memory_that_is_damaged_is_no_memory(String text) {
        assertThatThrownBy(() -> TrustMemory.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), kept::add))
                .hasMessageContaining("configuration/invalid");
    }
}

package dev.sallyport.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.Prediction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final Digest BUNDLE = digest("bundle");

    private final AtomicLong now = new AtomicLong();
    private final AnswerCache cache = new AnswerCache(3, 10_000, Duration.ofNanos(100), now::get);

    private static Digest digest(String text) {
        return Digest.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Tensor tensor(String name, DataType type, Shape shape, int... bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            data.put((byte) b);
        }
        return Tensor.of(name, type, shape, data.flip());
    }

    private static Prediction answer(int bytes) {
        Tensor output = Tensor.of("y", DataType.INT8, Shape.of(bytes), ByteBuffer.allocate(bytes));
        return new Prediction() {
            @Override
            public List<Tensor> outputs() {
                return List.of(output);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void whatever_differs_is_another_question() {
        List<Tensor> one = List.of(tensor("x", DataType.INT8, Shape.of(2), 1, 2));
        Member member = new Member(new ModelRef("m", "1"), digest("member"));
        Set<Digest> keys = new HashSet<>(List.of(
                AnswerCache.key("alice", BUNDLE, List.of(), List.of(), one),
                AnswerCache.key("bob", BUNDLE, List.of(), List.of(), one),
                AnswerCache.key("alice", digest("other"), List.of(), List.of(), one),
                AnswerCache.key("alice", BUNDLE, List.of(member), List.of(), one),
                AnswerCache.key("alice", BUNDLE, List.of(), List.of("y"), one),
                AnswerCache.key("alice", BUNDLE, List.of(), List.of("y", "z"), one),
                AnswerCache.key("alice", BUNDLE, List.of(), List.of("z", "y"), one),
                AnswerCache.key("alice", BUNDLE, List.of(), List.of("yz"), one),
                AnswerCache.key(
                        "alice", BUNDLE, List.of(), List.of(), List.of(tensor("x", DataType.INT8, Shape.of(2), 1, 3))),
                AnswerCache.key(
                        "alice", BUNDLE, List.of(), List.of(), List.of(tensor("x", DataType.UINT8, Shape.of(2), 1, 2))),
                AnswerCache.key(
                        "alice",
                        BUNDLE,
                        List.of(),
                        List.of(),
                        List.of(tensor("x", DataType.INT8, Shape.of(1, 2), 1, 2))),
                AnswerCache.key(
                        "alice",
                        BUNDLE,
                        List.of(),
                        List.of(),
                        List.of(
                                tensor("x", DataType.INT8, Shape.of(1), 1),
                                tensor("x", DataType.INT8, Shape.of(1), 2)))));
        assertThat(keys).hasSize(12);
        assertThat(AnswerCache.key("alice", BUNDLE, List.of(), List.of(), one))
                .isEqualTo(AnswerCache.key(
                        "alice",
                        BUNDLE,
                        List.of(),
                        List.of(),
                        List.of(tensor("another buffer", DataType.INT8, Shape.of(2), 1, 2))));
    }

    @Test
    void what_was_not_asked_for_longest_goes_first() {
        for (String key : List.of("a", "b", "c")) {
            cache.keep(digest(key), answer(10));
        }
        assertThat(cache.find(digest("a"))).isPresent();
        cache.keep(digest("d"), answer(10));
        assertThat(cache.find(digest("b"))).isEmpty();
        assertThat(cache.find(digest("a"))).isPresent();
        assertThat(cache.find(digest("d"))).isPresent();
    }

    @Test
    void bytes_are_bounded_and_given_back() {
        cache.keep(digest("a"), answer(4_000));
        cache.keep(digest("a"), answer(4_000));
        long one = cache.bytes();
        assertThat(one).isBetween(4_000L, 5_000L);
        cache.keep(digest("b"), answer(4_000));
        cache.keep(digest("c"), answer(4_000));
        assertThat(cache.bytes()).isEqualTo(2 * one);
        assertThat(cache.find(digest("a"))).isEmpty();
        cache.keep(digest("huge"), answer(10_000));
        assertThat(cache.find(digest("huge"))).isEmpty();
        assertThat(cache.find(digest("b"))).isPresent();
        cache.clear();
        assertThat(cache.bytes()).isZero();
        assertThat(cache.find(digest("b"))).isEmpty();
    }

    @Test
    void an_answer_is_good_for_its_time() {
        now.set(Long.MAX_VALUE - 50);
        cache.keep(digest("a"), answer(10));
        now.addAndGet(99);
        assertThat(cache.find(digest("a"))).isPresent();
        now.incrementAndGet();
        assertThat(cache.find(digest("a"))).isEmpty();
        assertThat(cache.bytes()).isZero();
    }
}

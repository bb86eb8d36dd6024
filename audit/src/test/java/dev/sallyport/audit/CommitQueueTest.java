package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.CommitQueue.Waiting;
import dev.sallyport.core.Problem;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
    private static final Receipt NOBODY = new Receipt() {
        @Override
        public void durable(long index) {}

        @Override
        public void failed(Problem problem) {}
    };

    private final CommitQueue queue = new CommitQueue(5, 1000);

    private boolean add() {
        assertThat(queue.reserve(10)).isTrue();
        return queue.add(new Waiting(new byte[10], Runnable::run, NOBODY));
    }

    @Test
    void only_the_entry_that_completes_what_is_gathered_says_so() {
        assertThat(queue.gather(3)).isFalse();
        assertThat(add()).isFalse();
        assertThat(add()).isFalse();
        assertThat(add()).isTrue();
        assertThat(add()).isFalse();
        assertThat(queue.gather(3)).isTrue();
    }

    @Test
    void entries_that_are_being_written_count_until_they_are_released() {
        add();
        add();
        assertThat(queue.takeAll()).isNotNull();
        add();
        assertThat(queue.size()).isEqualTo(3);
        queue.release(2, 20);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.gather(2)).isFalse();
        assertThat(add()).isTrue();
    }

    @Test
    void takes_all_in_the_order_they_came() {
        Waiting first = new Waiting(new byte[1], Runnable::run, NOBODY);
        Waiting second = new Waiting(new byte[1], Runnable::run, NOBODY);
        queue.add(first);
        queue.add(second);
        assertThat(queue.takeAll()).isSameAs(first);
        assertThat(first.next).isSameAs(second);
        assertThat(second.next).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }
}

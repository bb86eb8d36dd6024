package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ModelRef;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");

    private final MemoryBudget budget = new MemoryBudget(1_000);

    @Test
    void a_load_takes_twice_the_plaintext_and_a_loaded_model_once() {
        MemoryBudget.Share share = budget.take(MODEL, 300);
        assertThat(budget.usedBytes()).isEqualTo(600);
        share.loaded();
        assertThat(budget.usedBytes()).isEqualTo(300);
        share.giveBack();
        share.giveBack();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void what_exceeds_the_budget_is_refused_and_takes_nothing() {
        budget.take(MODEL, 300).loaded();
        assertThatThrownBy(() -> budget.take(MODEL, 351))
                .hasMessageStartingWith("model/not-admitted")
                .hasMessageContaining("takes 702 bytes of memory, and 700 of the 1000");
        assertThat(budget.usedBytes()).isEqualTo(300);
        budget.take(MODEL, 350);
        assertThat(budget.usedBytes()).isEqualTo(1_000);
    }

    @Test
    void a_load_that_failed_gives_everything_back() {
        MemoryBudget.Share share = budget.take(MODEL, 500);
        share.giveBack();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void without_a_number_it_is_most_of_the_machine() {
        assertThat(MemoryBudget.of(0).limitBytes()).isGreaterThan(64L << 20);
        assertThat(MemoryBudget.of(5).limitBytes()).isEqualTo(5);
    }
}

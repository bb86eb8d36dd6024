package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void counts_elements_or_says_that_it_cannot() {
        assertThat(Shape.of().elementCount()).isEqualTo(1);
        assertThat(Shape.of(2, 3, 4).elementCount()).isEqualTo(24);
        assertThat(Shape.of(0, Long.MAX_VALUE).elementCount()).isZero();
        assertThat(Shape.of(Long.MAX_VALUE).elementCount()).isEqualTo(Long.MAX_VALUE);
        assertThat(Shape.of(1L << 32, 1L << 31).elementCount()).isEqualTo(-1);
        assertThat(Shape.of(1L << 32, 1L << 32).elementCount()).isEqualTo(-1);
        assertThat(Shape.of(3, -1).elementCount()).isEqualTo(-1);
    }

    @Test
    void fits_by_rank_and_every_fixed_dimension() {
        Shape contract = Shape.of(Shape.ANY, 4);
        assertThat(contract.fits(Shape.of(1, 4))).isTrue();
        assertThat(contract.fits(Shape.of(0, 4))).isTrue();
        assertThat(contract.fits(Shape.of(4))).isFalse();
        assertThat(contract.fits(Shape.of(1, 1, 4))).isFalse();
        assertThat(contract.fits(Shape.of(1, 5))).isFalse();
        assertThat(contract.fits(Shape.of(-1, 4))).isFalse();
        assertThat(Shape.of().fits(Shape.of())).isTrue();
        assertThat(Shape.of().fits(Shape.of(1))).isFalse();
    }

    @Test
    void the_smallest_has_one_for_every_open_dimension() {
        Shape contract = Shape.of(Shape.ANY, 0, 4);
        assertThat(contract.smallest()).isEqualTo(Shape.of(1, 0, 4));
        assertThat(contract).isEqualTo(Shape.of(-1, 0, 4));
    }

    @Test
    void is_a_value_of_its_own() {
        long[] dimensions = {1, 2};
        Shape shape = Shape.of(dimensions);
        dimensions[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape)
                .isEqualTo(Shape.of(1, 2))
                .hasSameHashCodeAs(Shape.of(1, 2))
                .hasToString("[1,2]");
        assertThat(shape).isNotEqualTo(Shape.of(2, 1)).doesNotHaveSameHashCodeAs(Shape.of(2, 1));
        assertThat(shape.rank()).isEqualTo(2);
        assertThat(shape.dimension(1)).isEqualTo(2);
    }
}

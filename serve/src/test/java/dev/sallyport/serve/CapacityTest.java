package dev.sallyport.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private final Capacity capacity = new Capacity(new Limits(100, 100, 100, 8, 16, 1000, 3, 1000));

    @Test
    void one_request_more_than_the_limit_is_refused_until_another_ends() {
        List<Capacity.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leases.add(capacity.admit());
        }
        assertThatThrownBy(capacity::admit).hasMessageStartingWith("server/overloaded");
        leases.getFirst().close();
        leases.getFirst().close();
        assertThat(capacity.requests()).isEqualTo(2);
        capacity.admit().close();
    }

    @Test
    void bytes_are_given_back_by_whoever_took_them() {
        Capacity.Lease first = capacity.admit();
        Capacity.Lease second = capacity.admit();
        first.grow(900);
        assertThatThrownBy(() -> second.grow(101)).hasMessageStartingWith("server/overloaded");
        second.grow(100);
        first.close();
        assertThat(capacity.bytes()).isEqualTo(100);
        second.grow(900);
        second.close();
        assertThat(capacity.bytes()).isZero();
        assertThat(capacity.requests()).isZero();
    }

    @Test
    void an_answer_that_waits_keeps_its_bytes_and_no_place() {
        Capacity.Lease lease = capacity.admit();
        lease.grow(90);
        lease.keep(40);
        lease.keep(30);
        assertThat(capacity.requests()).isZero();
        assertThat(capacity.bytes()).isEqualTo(40);
        lease.close();
        lease.close();
        assertThat(capacity.requests()).isZero();
        assertThat(capacity.bytes()).isZero();
    }
}

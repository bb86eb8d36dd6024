package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent.Refusal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalCollectorTest {
    private static final String DENIED = "auth/unauthenticated";

    private Instant now = Samples.NOW;
    private final RefusalCollector collector = new RefusalCollector(() -> now, 3);

    private boolean atOnce(String principal, String address, String code) {
        return collector.collect(Samples.refusal(principal, address, code)).isPresent();
    }

    @Test
    void the_first_of_a_kind_is_logged_at_once_and_further_ones_are_counted() {
        assertThat(atOnce("", "a", DENIED)).isTrue();
        for (int i = 0; i < 999; i++) {
            assertThat(atOnce("", "a", DENIED)).isFalse();
        }
        assertThat(collector.due()).isEmpty();
        now = now.plusSeconds(1);
        assertThat(collector.due()).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(999);
            assertThat(entry.origin().address()).isEqualTo("a");
        });
        assertThat(collector.due()).isEmpty();
        assertThat(atOnce("", "a", DENIED)).isTrue();
    }

    @Test
    void kinds_differ_by_principal_address_and_code() {
        assertThat(atOnce("", "a", DENIED)).isTrue();
        assertThat(atOnce("a", "a", DENIED)).isTrue();
        assertThat(atOnce("", "a", "auth/forbidden")).isTrue();
    }

    @Test
    void a_principal_is_one_kind_from_whatever_address() {
        assertThat(atOnce("alice", "a", DENIED)).isTrue();
        assertThat(atOnce("alice", "b", DENIED)).isFalse();
    }

    @Test
    void more_kinds_than_it_holds_are_counted_together_and_none_is_lost() {
        int handedOut = 0;
        for (int i = 0; i < 1000; i++) {
            handedOut += atOnce("", "address-" + i, DENIED) ? 1 : 0;
        }
        assertThat(handedOut).isEqualTo(3);
        now = now.plusSeconds(1);
        assertThat(collector.due()).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(997);
            assertThat(entry.origin().address()).isEqualTo(RefusalCollector.OTHERS);
        });
    }

    @Test
    void nothing_piles_up_while_nobody_asks_what_is_due() {
        long refusals = 0;
        long logged = 0;
        for (int second = 0; second < 100; second++) {
            now = now.plusSeconds(1);
            for (int i = 0; i < 10; i++) {
                refusals++;
                logged += atOnce("", "address-" + i, DENIED) ? 1 : 0;
            }
        }
        var due = collector.due();
        assertThat(due).hasSizeLessThanOrEqualTo(4);
        logged += due.stream().mapToLong(Refusal::count).sum();
        logged += collector.drain().stream().mapToLong(Refusal::count).sum();
        assertThat(logged).isEqualTo(refusals);
    }
}

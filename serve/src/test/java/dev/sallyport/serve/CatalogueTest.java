package dev.sallyport.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.VersionOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private final StandingLabels labels = new StandingLabels();
    private final Catalogue catalogue = new Catalogue(labels);

    private FakeModel add(String version) {
        FakeModel model = new FakeModel("m", version);
        catalogue.add(model.inline());
        return model;
    }

    private Optional<String> found(String version) {
        return catalogue.find("m", version).map(model -> model.ref().version());
    }

    @Test
    void the_newest_version_answers_where_none_is_named() {
        assertThat(found("")).isEmpty();
        for (String version : List.of("2", "10", "9")) {
            add(version);
        }
        assertThat(found("")).contains("10");
        assertThat(found("9")).contains("9");
        assertThat(found("11")).isEmpty();
        assertThat(found("010")).isEmpty();
        assertThat(catalogue.versions("m").orElseThrow().byVersion().keySet()).containsExactly("2", "9", "10");
    }

    @Test
    void a_label_leads_to_its_version_until_that_is_gone() {
        add("1");
        add("2");
        labels.put("m", "stable", "1").put("m", "next", "3");
        assertThat(found("stable")).isEmpty();
        catalogue.relabel("m");
        assertThat(found("stable")).contains("1");
        assertThat(found("next")).isEmpty();
        assertThat(catalogue.versions("m").orElseThrow().namesOf("1")).containsExactly("1", "stable");
        labels.put("m", "stable", "2");
        catalogue.relabel("m");
        assertThat(found("stable")).contains("2");
        assertThat(catalogue.remove(new ModelRef("m", "2"))).isTrue();
        assertThat(found("stable")).isEmpty();
        assertThat(catalogue.remove(new ModelRef("m", "2"))).isFalse();
    }

    @Test
    void labels_follow_each_change_of_the_versions_in_the_same_step() {
        Catalogue labelled = new Catalogue(
                (name, versions, before) -> Map.of("oldest", versions.first(), "newest", versions.last(), "x", "7"));
        for (String version : List.of("2", "10", "9")) {
            labelled.add(new FakeModel("m", version).inline());
        }
        assertThat(labelled.versions("m").orElseThrow().labels()).isEqualTo(Map.of("oldest", "2", "newest", "10"));
        labelled.remove(new ModelRef("m", "10"));
        assertThat(labelled.versions("m").orElseThrow().labels()).isEqualTo(Map.of("oldest", "2", "newest", "9"));
        labelled.relabel("unknown");
        assertThat(labelled.versions("unknown")).isEmpty();
    }

    @Test
    void a_version_beats_a_label_of_the_same_name() {
        labels.put("m", "2", "1");
        add("1");
        add("2");
        assertThat(catalogue.versions("m").orElseThrow().labels()).isEqualTo(Map.of("2", "1"));
        assertThat(found("2")).contains("2");
    }

    @Test
    void what_is_replaced_removed_or_cleared_is_closed_once() {
        FakeModel first = add("1");
        FakeModel second = add("1");
        assertThat(first.closed).hasValue(1);
        assertThat(second.closed).hasValue(0);
        FakeModel other = add("2");
        catalogue.remove(other.ref());
        catalogue.clear();
        assertThat(List.of(first, second, other))
                .allSatisfy(model -> assertThat(model.closed).hasValue(1));
        assertThat(catalogue.models()).isEmpty();
    }

    @Test
    void a_replaced_model_stays_open_for_whoever_entered_it() {
        FakeModel first = add("1");
        ServedModel used = catalogue.find("m", "1").orElseThrow();
        assertThat(used.enter()).isTrue();
        add("1");
        assertThat(first.closed).hasValue(0);
        assertThat(used.enter()).isFalse();
        used.leave();
        assertThat(first.closed).hasValue(1);
    }

    @Test
    void under_replacement_a_version_is_always_found_and_never_used_closed()
            throws InterruptedException, ExecutionException {
        List<FakeModel> all = new ArrayList<>(List.of(add("1")));
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                users.add(threads.submit(() -> {
                    while (!stop.get()) {
                        ServedModel model = catalogue.find("m", "").orElseThrow();
                        if (model.enter()) {
                            model.warm()
                                    .model()
                                    .predict(List.of(input()), List.of(), 0)
                                    .close();
                            model.leave();
                        }
                    }
                }));
            }
            for (int i = 0; i < 5_000; i++) {
                all.add(add("1"));
            }
            stop.set(true);
            for (Future<?> user : users) {
                user.get();
            }
        }
        catalogue.clear();
        assertThat(all).allSatisfy(model -> assertThat(model.closed).hasValue(1));
    }

    private static dev.sallyport.core.Tensor input() {
        return dev.sallyport.core.Tensor.of(
                "x", dev.sallyport.core.DataType.FP32, dev.sallyport.core.Shape.of(0), java.nio.ByteBuffer.allocate(0));
    }

    @Test
    void the_order_of_versions_is_total_and_by_number() {
        Comparator<String> order = VersionOrder.OLDEST_FIRST;
        Random random = new Random(3);
        List<String> versions = new ArrayList<>(List.of("0", "00", "1", "01", "9", "10", "99999999999999999999", "a"));
        for (int i = 0; i < 60; i++) {
            versions.add(Integer.toString(random.nextInt(1000)));
            versions.add(Character.toString('a' + random.nextInt(26)) + random.nextInt(10));
        }
        for (String a : versions) {
            for (String b : versions) {
                assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
                assertThat(order.compare(a, b) == 0).isEqualTo(a.equals(b));
                for (String c : versions) {
                    if (order.compare(a, b) < 0 && order.compare(b, c) < 0) {
                        assertThat(order.compare(a, c)).isNegative();
                    }
                }
            }
        }
        assertThat(order.compare("9", "10")).isNegative();
        assertThat(order.compare("10", "a")).isNegative();
    }
}

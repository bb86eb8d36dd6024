package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.conformance.Workbench.Answer;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.server.SallyportServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models that were sealed with requests, in a real server. */
@Timeout(120)
class WarmupTest extends AtWorkbench {
    /** INT64 {@code [N]} to FP32 {@code [N]}; nothing but 100 to 103 is an index it has a value for. */
    private static OnnxBuilder choosy() {
        return new OnnxBuilder()
                .input("x", DataType.INT64, "N")
                .output("y", DataType.FP32, "N")
                .initializer("hundred", new long[] {1}, 100L)
                .initializer("table", new long[] {4}, 1f, 2f, 3f, 4f)
                .node("Sub", "x hundred", "index")
                .node("Gather", "table index", "y");
    }

    private static List<Tensor> indices(String name, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        LongStream.of(values).forEach(data::putLong);
        return List.of(Tensor.of(name, DataType.INT64, Shape.of(values.length), data.flip()));
    }

    private static String batching(SallyportServer server) {
        return server.catalogue().find("m", "").orElseThrow().batching();
    }

    @Test
    void a_model_that_takes_neither_zeros_nor_random_values_is_tried_with_its_own_requests() throws IOException {
        bench.seal("m", "1", choosy());
        assertThat(batching(bench.start("{}"))).contains("takes no random values");
        bench.stop();
        bench.seal("m", "2", choosy(), List.of(indices("x", 100, 103), indices("x", 102)));
        assertThat(batching(bench.start("{}"))).contains("each row is answered for itself");
        assertThat(bench.refused()).isEmpty();
    }

    @Test
    void rows_that_are_all_alike_prove_nothing() throws IOException {
        bench.seal("m", "1", choosy(), List.of(indices("x", 100), indices("x", 100, 100)));
        assertThat(batching(bench.start("{}"))).contains("has no two rows to warm up with");
    }

    @Test
    void a_request_that_the_runtime_or_the_contract_refuses_keeps_the_model_from_being_served() throws IOException {
        bench.seal("runtime", "1", choosy(), List.of(indices("x", 101), indices("x", 7)));
        bench.seal("contract", "1", choosy(), List.of(indices("z", 101)));
        bench.seal("good", "1", choosy(), List.of(indices("x", 101)));
        bench.start("{}");
        assertThat(bench.refused()).hasSize(2).allSatisfy(refused -> {
            boolean runtime = refused.model().name().equals("runtime");
            assertThat(refused.problem().code()).isEqualTo("model/not-admitted");
            assertThat(refused.problem().sentence())
                    .startsWith(runtime ? "warm-up request 2 is refused: " : "warm-up request 1 is refused: ");
        });
        Answer again = bench.administer("/admin/models/runtime/versions/1/load");
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.code()).isEqualTo("model/not-admitted");
        assertThat(bench.acts()).contains("load runtime/1 model/not-admitted", "load good/1 done");
    }
}

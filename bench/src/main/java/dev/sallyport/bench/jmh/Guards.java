package dev.sallyport.bench.jmh;

import dev.sallyport.core.Action;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.guard.access.AccessPolicy;
import dev.sallyport.guard.contract.ContractGuard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What judges a request whose caller is known. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Guards {
    private static final Shape SHAPE = Shape.of(Shape.ANY, 784);
    private static final String POLICY = """
            {"version":1,"rules":[
            {"allow":["*"],"groups":["administrators"],"models":["*"]},
            {"allow":["infer","metadata"],"groups":["clients"],"models":["*"]},
            {"deny":["infer"],"principals":["mallory"],"models":["*"]}]}
            """;

    private final ContractGuard unbounded = new ContractGuard(List.of(TensorSpec.of("x", DataType.FP32, SHAPE)));
    private final ContractGuard bounded =
            new ContractGuard(List.of(new TensorSpec("x", DataType.FP32, SHAPE, 0, 1, true, List.of())));
    private final List<Tensor> inputs =
            List.of(Tensor.of("x", DataType.FP32, Shape.of(1, 784), ByteBuffer.allocateDirect(4 * 784)));
    private final AccessPolicy policy = AccessPolicy.of(JsonValue.parse(
            POLICY.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, Problem.RequestMalformed::new));
    private final Principal client =
            new Principal("client", Set.of("clients"), Principal.Proof.API_KEY, "0123456789AB");

    /** Shape and type alone. */
    @Benchmark
    public Decision contractWithoutBounds() {
        return unbounded.judge(inputs);
    }

    /** All 784 values from 0 to 1, neither NaN nor infinite. */
    @Benchmark
    public Decision contractWithBounds() {
        return bounded.judge(inputs);
    }

    @Benchmark
    public Decision access() {
        return policy.decide(client, Action.INFER, "mlp-784", "1");
    }
}

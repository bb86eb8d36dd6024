package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.testing.Mutant;
import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.EnsembleCodec;
import dev.sallyport.bundle.Format;
import dev.sallyport.bundle.Payload;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SealRequest;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ensembles and warm-up requests on their way through admission. */
class EnsembleAdmissionTest {

    private static final ModelRef REF = new ModelRef("both", "1");
    private static final String DECLARATION =
            "{\"ensembleVersion\":1,\"inputs\":[\"in\"],\"outputs\":[\"out\"],\"steps\":[{\"model\":\"m\","
                    + "\"version\":\"1\",\"inputs\":{\"x\":\"in\"},\"outputs\":{\"y\":\"out\"}}]}";

    @TempDir
    Path folder;

    private final Workshop workshop = new Workshop(SigningCurve.P256);

    private static ModelContract contract(String input, String output) {
        return new ModelContract(
                List.of(TensorSpec.of(input, DataType.INT8, Shape.of())),
                List.of(TensorSpec.of(output, DataType.INT8, Shape.of())));
    }

    private AdmittedModel admit(SealRequest request) {
        Path out = folder.resolve("bundle");
        new BundleSealer(BundleLimits.DEFAULT, new SecureRandom())
                .seal(request, workshop.signer(), workshop.keys(), out, Progress.NONE);
        return workshop.admit(out, REF);
    }

    private static SealRequest ensemble(ModelContract contract, String declaration) {
        return SealRequest.ofEnsemble(REF, contract, "", "", declaration.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_ensemble_is_admitted_with_its_steps_and_its_warm_up_requests() {
        Tensor in = Tensor.of("in", DataType.INT8, Shape.of(), ByteBuffer.wrap(new byte[] {7}));
        try (AdmittedModel model =
                admit(ensemble(contract("in", "out"), DECLARATION).withWarmup(List.of(List.of(in))))) {
            assertThat(model.ensemble().orElseThrow().steps()).hasSize(1);
            assertThat(model.warmup()).hasSize(1);
            assertThat(model.warmup().getFirst().getFirst().data().get(0)).isEqualTo((byte) 7);
            assertThat(model.ref()).isEqualTo(REF);
            assertThat(model.contract()).isEqualTo(contract("in", "out"));
            assertThat(model).hasToString("AdmittedModel[both/1]");
            assertThatThrownBy(model::model).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_ensemble_whose_contract_says_otherwise_is_refused() {
        for (ModelContract other : List.of(contract("x", "out"), contract("in", "y"))) {
            assertThatThrownBy(() -> admit(ensemble(other, DECLARATION)))
                    .hasMessage("model/not-admitted: the contract has other inputs or outputs than the ensemble's"
                            + " declaration");
            clear();
        }
    }

    @Test
    void an_ensemble_is_one_declaration_of_bounded_size_and_nothing_else() {
        SealRequest plain = ensemble(contract("in", "out"), DECLARATION);
        List<Payload> more = new ArrayList<>(plain.payloads());
        more.add(Payload.ofBuffer("idle", ByteBuffer.allocate(1)));
        assertThatThrownBy(() ->
                        admit(new SealRequest(REF, Format.ENSEMBLE, plain.contract(), "", "", more, "", List.of())))
                .hasMessage("model/not-admitted: a payload file that the ensemble does not use");
        clear();
        String longest = DECLARATION + " ".repeat(EnsembleCodec.MAX_BYTES - DECLARATION.length());
        admit(ensemble(contract("in", "out"), longest)).close();
        clear();
        assertThatThrownBy(() -> admit(ensemble(contract("in", "out"), longest + " ")))
                .hasMessage("model/not-admitted: the ensemble's declaration is longer than 1048576 bytes");
    }

    private void clear() {
        Mutant.remove(folder.resolve("bundle"));
    }
}

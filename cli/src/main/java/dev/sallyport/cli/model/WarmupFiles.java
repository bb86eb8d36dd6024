package dev.sallyport.cli.model;

import dev.sallyport.bundle.WarmupCodec;
import dev.sallyport.cli.client.DataFile;
import dev.sallyport.cli.client.InferBody;
import dev.sallyport.cli.client.Rows;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.guard.contract.ContractGuard;
import dev.sallyport.wire.oip.RequestText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests to warm a model up with, judged by its contract before they are sealed. */
final class WarmupFiles {
    private static final String LABEL = "label";

    private WarmupFiles() {}

    /**
     * A file that holds a request gives that; of one that holds rows each is a request, the first {@value
     * WarmupCodec#MAX_REQUESTS} of them.
     *
     * @return the inputs of each, in the contract's order
     * @throws ProblemException {@code configuration/invalid} where the contract refuses one
     */
    static List<List<Tensor>> read(List<Path> files, ModelContract contract) {
        ContractGuard guard = new ContractGuard(contract.inputs());
        List<List<Tensor>> requests = new ArrayList<>();
        for (Path file : files) {
            for (byte[] body : bodies(file, contract)) {
                requests.add(judged(RequestText.inputs(body, Limits.DEFAULT), guard, file));
            }
        }
        return requests;
    }

    private static List<byte[]> bodies(Path file, ModelContract contract) {
        return switch (DataFile.read(file, WarmupCodec.MAX_REQUESTS)) {
            case DataFile.Request request -> List.of(request.body());
            case DataFile.Table table -> {
                List<byte[]> bodies = new ArrayList<>();
                for (Rows part : table.rows().parts(rows(contract))) {
                    bodies.add(InferBody.of(contract.inputs(), part, Map.of(), LABEL));
                }
                yield bodies;
            }
        };
    }

    /** One, or as many as the contract fixes. */
    private static int rows(ModelContract contract) {
        boolean open = contract.inputs().stream()
                .allMatch(input -> input.shape().rank() > 0 && input.shape().dimension(0) == Shape.ANY);
        return open ? 1 : InferBody.batch(contract.inputs(), WarmupCodec.MAX_REQUESTS);
    }

    private static List<Tensor> judged(List<Tensor> inputs, ContractGuard guard, Path file) {
        if (guard.judge(inputs) instanceof Refuse refuse) {
            throw new ProblemException(new ConfigurationInvalid(
                    List.of("warm-up: `" + file + "`: " + refuse.problem().sentence())));
        }
        return guard.inOrder(inputs);
    }
}

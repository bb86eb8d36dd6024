package dev.sallyport.server;

import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.oip.ConstantRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request the server asks itself.
 *
 * @param headers in lower case, without what HTTP itself needs
 */
record WarmUpRequest(String path, Map<String, String> headers, byte[] body) {
    private static final String GRPC = "/inference.GRPCInferenceService/ModelInfer";

    static List<WarmUpRequest> grpc(ServedModel model) {
        return ConstantRequest.grpc(model.ref(), model.contract().inputs()).stream()
                .map(body ->
                        new WarmUpRequest(GRPC, Map.of("content-type", "application/grpc", "te", "trailers"), body))
                .toList();
    }

    /** As JSON and as bytes. */
    static List<WarmUpRequest> rest(ServedModel model) {
        String path = "/v2/models/%s/versions/%s/infer"
                .formatted(model.ref().name(), model.ref().version());
        List<WarmUpRequest> requests = new ArrayList<>();
        ConstantRequest.json(model.contract().inputs())
                .ifPresent(body ->
                        requests.add(new WarmUpRequest(path, Map.of("content-type", "application/json"), body)));
        ConstantRequest.binary(model.contract().inputs())
                .ifPresent(binary -> requests.add(new WarmUpRequest(
                        path,
                        Map.of("inference-header-content-length", String.valueOf(binary.headBytes())),
                        binary.body())));
        return requests;
    }
}

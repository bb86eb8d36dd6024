package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.ExternalTensor;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.OnnxModel;
import dev.sallyport.runtime.Backend;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.ModelIdentity;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * ONNX Runtime 1.28 in this process, on the processor, one thread per run.
 *
 * <p><b>Guarantees.</b> Models come from memory only: no path is ever given to the runtime, and
 * external weights are those the bundle carries. No operator library is registered. The structural
 * rules of {@link OnnxModel} hold for whatever reaches the native parser. Loading stops where
 * telemetry is not switched off.
 *
 * <p><b>Does not guarantee.</b> Isolation: a flaw in the native library is a flaw in this process.
 * That weights leave no copy: the runtime makes its own, which are freed and not erased, and holds
 * both while it loads. The native library is unpacked once per start into a folder below {@code
 * java.io.tmpdir} that only its owner may enter.
 */
public final class OrtBackend implements Backend {
    /** Has to be in the environment before the library is loaded; Java cannot set it later. */
    private static final String TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY";

    private final OrtEnvironment environment;
    private final DeadlineWatch watch;
    private final LongSupplier nanoTime;

    /**
     * @param variables the process's environment, in which {@code ORT_DISABLE_TELEMETRY} must be 1
     * @param nanoTime the clock of deadlines
     * @throws ProblemException {@code configuration/invalid}
     */
    public OrtBackend(Map<String, String> variables, LongSupplier nanoTime) {
        if (!"1".equals(variables.get(TELEMETRY_OFF))) {
            throw new ProblemException(new ConfigurationInvalid(
                    List.of("start the server with " + TELEMETRY_OFF + "=1: ONNX Runtime must not report to anyone")));
        }
        this.nanoTime = nanoTime;
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sallyport");
        this.watch = new DeadlineWatch(nanoTime);
    }

    @Override
    public LoadedModel load(AdmittedModel model) {
        try (model) {
            OnnxModel facts = OnnxModel.read(model.model(), OnnxLimits.DEFAULT);
            return load(model, facts);
        }
    }

    private LoadedModel load(AdmittedModel model, OnnxModel facts) {
        OutputPlan plan = OutputPlan.of(model.contract(), facts);
        OrtSession session = null;
        try {
            session = session(model, facts);
            return new OrtModel(ModelIdentity.of(model), new OrtRuns(environment, session, plan, watch, nanoTime));
        } catch (OrtException | IllegalStateException e) {
            throw OrtFailure.ofLoad(model.ref(), e);
        }
    }

    private OrtSession session(AdmittedModel model, OnnxModel facts) throws OrtException {
        Map<String, OnnxTensorLike> external = new HashMap<>();
        try (SessionOptions options = new SessionOptions()) {
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            for (ExternalTensor tensor : facts.externalData()) {
                external.put(tensor.name(), weights(tensor, model.externalData()));
            }
            if (!external.isEmpty()) {
                options.addExternalInitializers(external);
            }
            return environment.createSession(model.model(), options);
        } finally {
            external.values().forEach(OnnxTensorLike::close);
        }
    }

    private OnnxTensor weights(ExternalTensor tensor, Map<String, ByteBuffer> files) throws OrtException {
        ByteBuffer file = files.get(tensor.location());
        if (file == null || tensor.offset() + tensor.length() > file.remaining()) {
            throw new ProblemException(new ModelNotAdmitted(
                    "external weights `%s` are not in the bundle or too short".formatted(tensor.location()),
                    tensor.name()));
        }
        ByteBuffer bytes = file.slice(file.position() + (int) tensor.offset(), (int) tensor.length());
        return OrtTensors.over(environment, bytes, tensor.shape(), tensor.type());
    }

    @Override
    public void close() {
        watch.close();
    }
}

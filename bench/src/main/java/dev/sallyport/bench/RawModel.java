package dev.sallyport.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime as fast as its Java API can be called: one thread per run, nothing of the server in between. */
public final class RawModel implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Sample sample;

    RawModel(byte[] onnx, Sample sample) throws OrtException {
        this.sample = sample;
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "bench");
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.session = environment.createSession(onnx, options);
        }
    }

    /** One caller's input and output, direct and on cache lines of their own; used by one thread. */
    final class Caller implements AutoCloseable {
        private final FloatBuffer answer;
        private final OnnxTensor input;
        private final OnnxTensor output;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        private Caller() throws OrtException {
            FloatBuffer row = floats(sample.values().length);
            row.put(sample.values()).flip();
            this.answer = floats(sample.outputs());
            this.input = OnnxTensor.createTensor(environment, row, sample.shape());
            this.output = OnnxTensor.createTensor(environment, answer, sample.outputShape());
            this.inputs = Map.of(sample.input(), input);
            this.outputs = Map.of(sample.output(), output);
        }

        /** False sharing of small outputs halves the rate of two threads: 128 bytes on either side. */
        private static FloatBuffer floats(int count) {
            return ByteBuffer.allocateDirect(256 + 4 * count)
                    .slice(128, 4 * count)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        void run() throws OrtException {
            session.run(inputs, java.util.Set.of(), outputs).close();
        }

        float[] answer() {
            float[] values = new float[sample.outputs()];
            answer.get(0, values);
            return values;
        }

        @Override
        public void close() {
            input.close();
            output.close();
        }
    }

    Caller caller() throws OrtException {
        return new Caller();
    }

    /** What every server must answer to {@code sample}. */
    public static float[] answer(byte[] onnx, Sample sample) throws OrtException {
        try (RawModel raw = new RawModel(onnx, sample);
                Caller caller = raw.caller()) {
            caller.run();
            return caller.answer();
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}

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
final class RawModel implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final BenchModel model;

    RawModel(BenchModel model) throws OrtException {
        this.model = model;
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "bench");
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.session = environment.createSession(model.toOnnx(), options);
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
            FloatBuffer row = floats(model.inputs());
            row.put(model.row()).flip();
            this.answer = floats(model.outputs());
            this.input = OnnxTensor.createTensor(environment, row, new long[] {1, model.inputs()});
            this.output = OnnxTensor.createTensor(environment, answer, new long[] {1, model.outputs()});
            this.inputs = Map.of("x", input);
            this.outputs = Map.of("y", output);
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
            float[] values = new float[model.outputs()];
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

    /** What every server must answer to {@link BenchModel#row()}. */
    static float[] answer(BenchModel model) throws OrtException {
        try (RawModel raw = new RawModel(model);
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

// fastify and onnxruntime-node: schemas for what comes in and goes out, one worker process per core.
import cluster from 'node:cluster';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import ort from 'onnxruntime-node';

const { MODELS, HTTP_PORT, CORES } = process.env;

if (cluster.isPrimary) {
  for (let i = 0; i < Number(CORES); i++) cluster.fork();
  cluster.on('exit', () => process.exit(1));
  process.on('SIGTERM', () => process.exit(0));
} else {
  const models = new Map();
  for (const name of readdirSync(MODELS)) {
    const session = await ort.InferenceSession.create(join(MODELS, name, '1', 'model.onnx'), {
      intraOpNumThreads: 1, // there is a process per core
    });
    const rest = session.inputMetadata[0].shape.slice(1);
    models.set(name, { session, rest, input: session.inputNames[0], output: session.outputNames[0] });
  }
  const numbers = { type: 'array', items: { type: 'number' } };
  const schema = {
    body: { type: 'object', required: ['x'], properties: { x: numbers } },
    response: { 200: { type: 'object', properties: { y: numbers } } },
  };
  const app = fastify({ bodyLimit: 64 << 20 });
  app.post('/predict/:model', { schema }, async (request) => {
    const { session, rest, input, output } = models.get(request.params.model);
    const values = Float32Array.from(request.body.x);
    const shape = [1, ...(rest.every((size) => typeof size === 'number') ? rest : [values.length])];
    const answer = await session.run({ [input]: new ort.Tensor('float32', values, shape) });
    return { y: Array.from(answer[output].data) };
  });
  await app.listen({ host: '127.0.0.1', port: Number(HTTP_PORT) });
}

// Measures the example models through a running server over gRPC, row by row and in batches, raw and typed.
// usage: node accuracy.mjs CONNECTION.json EXAMPLES_FOLDER PROTOS_FOLDER
// Prints one JSON array: model, batch, typed, correct, total, what example.json states and the first audit entry index.

import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const [connectionFile, folder, protos] = process.argv.slice(2);
const connection = JSON.parse(readFileSync(connectionFile, "utf8"));

function client() {
  const definition = protoLoader.loadSync("inference/grpc_service.proto", { keepCase: true, longs: Number, includeDirs: [protos] });
  const { GRPCInferenceService } = grpc.loadPackageDefinition(definition).inference;
  return new GRPCInferenceService(new URL(connection.grpc).host, grpc.credentials.createSsl(readFileSync(connection.ca)));
}

function* examples() {
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name, "example.json");
    if (!existsSync(file)) continue;
    const example = JSON.parse(readFileSync(file, "utf8"));
    const [header, ...lines] = readFileSync(join(folder, name, example.test), "utf8").trimEnd().split("\n").map((l) => l.split(","));
    const rows = lines.map((values) => Object.fromEntries(header.map((column, i) => [column, values[i]])));
    for (const model of example.models) {
      yield { model, rows, truth: rows.map((row) => row[example.label]) };
    }
  }
}

function elements(input, rows) {
  return rows.flatMap((row) => input.columns.map((column) => row[column]));
}

function raw(datatype, values) {
  if (datatype === "FP32") return Buffer.from(Float32Array.from(values, Number).buffer);
  return Buffer.concat(
    values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(value));
      return [length, Buffer.from(value)];
    }),
  );
}

function typed(datatype, values) {
  return datatype === "FP32" ? { fp32_contents: values.map(Number) } : { bytes_contents: values.map((v) => Buffer.from(v)) };
}

function request(model, rows, asTyped) {
  const inputs = model.inputs.map(({ name, datatype, shape, columns }) => ({
    name,
    datatype,
    shape: [rows.length, ...shape.slice(1)],
    ...(asTyped ? { contents: typed(datatype, elements({ columns }, rows)) } : {}),
  }));
  const raws = asTyped ? [] : model.inputs.map((input) => raw(input.datatype, elements(input, rows)));
  return { model_name: model.name, model_version: model.version, inputs, raw_input_contents: raws };
}

function infer(stub, message) {
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${connection.credential}`);
  return new Promise((resolve, reject) => {
    let answer;
    const call = stub.ModelInfer(message, metadata, { deadline: Date.now() + 30_000 }, (error, response) => {
      if (error) reject(error);
      else answer = response;
    });
    call.on("status", (status) => answer && resolve({ answer, index: Number(status.metadata.get("sallyport-audit-index")[0]) }));
  });
}

function scores(answer, output, asTyped) {
  const at = answer.outputs.findIndex((tensor) => tensor.name === output);
  if (asTyped) return { values: answer.outputs[at].contents.fp32_contents, width: answer.outputs[at].shape[1] };
  const bytes = Uint8Array.from(answer.raw_output_contents[at]);
  return { values: new Float32Array(bytes.buffer), width: answer.outputs[at].shape[1] };
}

function argmax(values, from, width) {
  let best = 0;
  for (let i = 1; i < width; i++) if (values[from + i] > values[from + best]) best = i;
  return best;
}

async function measure(stub, { model, rows, truth }, batch, asTyped) {
  let correct = 0;
  let first;
  for (let at = 0; at < rows.length; at += batch) {
    const { answer, index } = await infer(stub, request(model, rows.slice(at, at + batch), asTyped));
    first ??= index;
    const { values, width } = scores(answer, model.output, asTyped);
    for (let row = 0; row * width < values.length; row++) {
      if (model.labels[argmax(values, row * width, width)] === truth[at + row]) correct++;
    }
  }
  return { model: model.name, batch, typed: asTyped, correct, total: rows.length, stated: model.measured.correct, index: first };
}

const stub = client();
const results = [];
for (const example of examples()) {
  for (const [batch, asTyped] of [[1, false], [64, false], [64, true]]) {
    results.push(await measure(stub, example, batch, asTyped));
  }
}
stub.close();
console.log(JSON.stringify(results));

// Calls made from the published protos: tensors of every datatype by both protocols over gRPC, and what is refused.
// usage: node matrix.mjs CONNECTION.json PROTOS_FOLDER
// The server has echo-<datatype> and scalar-<datatype>, whose output y is their input x. Prints one JSON array of {name, ok, saw}.

import { readFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const [connectionFile, protos] = process.argv.slice(2);
const connection = JSON.parse(readFileSync(connectionFile, "utf8"));
const found = [];

function check(name, ok, saw = "") {
  found.push({ name, ok: Boolean(ok), saw: String(saw instanceof Error ? saw.message : JSON.stringify(saw)).slice(0, 400) });
}

function load(file) {
  const options = { keepCase: true, longs: String, oneofs: true, includeDirs: [protos] };
  return grpc.loadPackageDefinition(protoLoader.loadSync(file, options));
}

function client(service) {
  return new service(new URL(connection.grpc).host, grpc.credentials.createSsl(readFileSync(connection.ca)), {
    "grpc.max_receive_message_length": -1,
  });
}

function key() {
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${connection.credential}`);
  return metadata;
}

function call(client, method, request) {
  const deadline = Date.now() + 30_000;
  return new Promise((resolve, reject) => {
    client[method](request, key(), { deadline }, (failure, answer) => (failure ? reject(failure) : resolve(answer)));
  });
}

async function refused(name, code, asked) {
  try {
    check(`${name} is refused`, false, await asked);
  } catch (refusal) {
    check(`${name} is refused`, refusal.code === grpc.status[code], refusal);
  }
}

const SIZES = {
  BOOL: 1, UINT8: 1, UINT16: 2, UINT32: 4, UINT64: 8, INT8: 1, INT16: 2, INT32: 4, INT64: 8, FP16: 2, BF16: 2, FP32: 4, FP64: 8,
};

// Of numbers every bit pattern, NaN and infinities among them.
function content(datatype, count) {
  if (datatype === "BYTES") {
    return Buffer.concat(
      Array.from({ length: count }, (_, i) => {
        const text = Buffer.from("ü".repeat(i % 5));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        return Buffer.concat([length, text]);
      }),
    );
  }
  return Buffer.from(Uint8Array.from({ length: count * SIZES[datatype] }, (_, i) => (datatype === "BOOL" ? i % 2 : (i * 167 + (i >> 8)) & 255)));
}

function request(model, name, datatype, shape, data) {
  return { model_name: model, id: "i", inputs: [{ name, datatype, shape }], raw_input_contents: [data] };
}

async function raw(oip, model, datatype, shape, data) {
  const name = `${model} raw [${shape}]`;
  try {
    const answer = await call(oip, "ModelInfer", request(model, "x", datatype, shape, data));
    check(name, answer.raw_output_contents[0].equals(data) && answer.id === "i", answer.outputs);
  } catch (failure) {
    check(name, false, failure);
  }
}

async function typed(oip, datatype, contents) {
  const inputs = [{ name: "x", datatype, shape: [2], contents }];
  const answer = await call(oip, "ModelInfer", { model_name: `echo-${datatype.toLowerCase()}`, inputs });
  const [field, sent] = Object.entries(contents)[0];
  const saw = answer.outputs[0].contents[field];
  const same = sent.every((value, i) => (Buffer.isBuffer(value) ? value.equals(saw[i]) : Object.is(value, saw[i])));
  check(`${datatype} typed`, same && saw.length === sent.length, saw);
}

async function inference(oip) {
  for (const datatype of [...Object.keys(SIZES), "BYTES"]) {
    const name = datatype.toLowerCase();
    for (const count of [3, 0, 1, 50_000]) await raw(oip, `echo-${name}`, datatype, [count], content(datatype, count));
    await raw(oip, `scalar-${name}`, datatype, [], content(datatype, 1));
  }
  await typed(oip, "BOOL", { bool_contents: [true, false] });
  await typed(oip, "INT16", { int_contents: [-32768, 32767] });
  await typed(oip, "UINT32", { uint_contents: [0, 4294967295] });
  await typed(oip, "INT64", { int64_contents: ["9007199254740993", "-9223372036854775808"] });
  await typed(oip, "UINT64", { uint64_contents: ["18446744073709551615", "9007199254740993"] });
  await typed(oip, "FP32", { fp32_contents: [NaN, -Infinity] });
  await typed(oip, "FP64", { fp64_contents: [Infinity, 5e-324] });
  await typed(oip, "BYTES", { bytes_contents: [Buffer.alloc(0), Buffer.from("ü")] });
}

async function stream(oip) {
  const calls = oip.ModelStreamInfer(key());
  const answers = [];
  const over = new Promise((resolve, reject) => calls.on("data", (a) => answers.push(a)).on("end", resolve).on("error", reject));
  for (const model of ["echo-int64", "none", "echo-int64"]) calls.write(request(model, "x", "INT64", [2], content("INT64", 2)));
  calls.end();
  await over;
  const saw = answers.map((a) => (a.error_message ? "refused" : a.infer_response.raw_output_contents[0].equals(content("INT64", 2))));
  check("a stream answers in order", JSON.stringify(saw) === '[true,"refused",true]', saw);
}

async function refusals(oip) {
  const three = content("FP32", 3);
  const infer = (...asked) => call(oip, "ModelInfer", request(...asked));
  await refused("an unknown model", "NOT_FOUND", infer("none", "x", "FP32", [3], three));
  await refused("another tensor name", "INVALID_ARGUMENT", infer("echo-fp32", "z", "FP32", [3], three));
  await refused("another datatype", "INVALID_ARGUMENT", infer("echo-fp32", "x", "INT32", [3], three));
  await refused("another rank", "INVALID_ARGUMENT", infer("echo-fp32", "x", "FP32", [3, 1], three));
  await refused("a wrong length", "INVALID_ARGUMENT", infer("echo-fp32", "x", "FP32", [4], three));
  await refused("a negative dimension", "INVALID_ARGUMENT", infer("echo-fp32", "x", "FP32", [-3], three));
  await refused("terabytes that are not there", "RESOURCE_EXHAUSTED", infer("echo-fp32", "x", "FP32", ["1099511627776"], three));
}

// TensorFlow's number of the type, the field of its values, and two of them.
const VALUES = {
  BOOL: [10, "bool_val", [true, false]],
  UINT8: [4, "int_val", [0, 255]],
  UINT16: [17, "int_val", [0, 65535]],
  UINT32: [22, "uint32_val", [0, 4294967295]],
  UINT64: [23, "uint64_val", ["18446744073709551615", "9007199254740993"]],
  INT8: [6, "int_val", [-128, 127]],
  INT16: [5, "int_val", [-32768, 32767]],
  INT32: [3, "int_val", [-2147483648, 2147483647]],
  INT64: [9, "int64_val", ["9007199254740993", "-9223372036854775808"]],
  FP16: [19, "half_val", [0x3c00, 0x7c00]],
  BF16: [14, "half_val", [0x3f80, 0xff80]],
  FP32: [1, "float_val", [NaN, -Infinity]],
  FP64: [2, "double_val", [Infinity, 5e-324]],
  BYTES: [7, "string_val", [Buffer.from("ü"), Buffer.alloc(0)]],
};

async function predicted(prediction, datatype, model, size, sent) {
  const [dtype, field] = VALUES[datatype];
  const name = `Predict ${model} [${size}]`;
  const tensor = { dtype, tensor_shape: { dim: size.map((one) => ({ size: one })) }, [field]: sent };
  try {
    const { y } = (await call(prediction, "Predict", { model_spec: { name: model }, inputs: { x: tensor } })).outputs;
    const saw = y[field] ?? [];
    const same = sent.every((value, i) => (Buffer.isBuffer(value) ? value.equals(saw[i]) : Object.is(value, saw[i])));
    const shape = (y.tensor_shape?.dim ?? []).map((dim) => Number(dim.size ?? 0));
    check(name, same && saw.length === sent.length && JSON.stringify(shape) === JSON.stringify(size), y);
  } catch (failure) {
    check(name, false, failure);
  }
}

async function serving(prediction, models) {
  const predict = (name, tensor) => call(prediction, "Predict", { model_spec: { name }, inputs: { x: tensor } });
  for (const [datatype, [, , values]] of Object.entries(VALUES)) {
    const name = datatype.toLowerCase();
    await predicted(prediction, datatype, `echo-${name}`, [2], values);
    await predicted(prediction, datatype, `echo-${name}`, [0], []);
    await predicted(prediction, datatype, `scalar-${name}`, [], values.slice(0, 1));
  }
  const packed = await predict("echo-int32", { dtype: 3, tensor_shape: { dim: [{ size: 2 }] }, tensor_content: Buffer.from([1, 0, 0, 0, 255, 255, 255, 255]) });
  check("packed content", JSON.stringify(packed.outputs.y.int_val) === "[1,-1]", packed.outputs);
  const filled = await predict("echo-int64", { dtype: 9, tensor_shape: { dim: [{ size: 3 }] }, int64_val: ["9007199254740993"] });
  check("one value stands for all", filled.outputs.y.int64_val.join() === Array(3).fill("9007199254740993").join(), filled.outputs);
  const status = await call(models, "GetModelStatus", { model_spec: { name: "echo-fp32" } });
  check("GetModelStatus", status.model_version_status[0].state === 30, status);
  const metadata = await call(prediction, "GetModelMetadata", { model_spec: { name: "echo-fp32" }, metadata_field: ["signature_def"] });
  check("GetModelMetadata", metadata.metadata.signature_def.value.includes("serving_default"), metadata);
  await refused("Predict of an unknown model", "NOT_FOUND", predict("none", { dtype: 1, tensor_content: content("FP32", 1) }));
  await refused("Predict of another type", "INVALID_ARGUMENT", predict("echo-fp32", { dtype: 3, tensor_shape: { dim: [{ size: 1 }] }, int_val: [1] }));
  await refused("Predict of a wrong length", "INVALID_ARGUMENT", predict("echo-fp32", { dtype: 1, tensor_shape: { dim: [{ size: 4 }] }, tensor_content: content("FP32", 3) }));
}

const inferenceClient = client(load("inference/grpc_service.proto").inference.GRPCInferenceService);
const { PredictionService, ModelService } = load("tensorflow/serving.proto").tensorflow.serving;
const [prediction, models] = [client(PredictionService), client(ModelService)];
await inference(inferenceClient);
await stream(inferenceClient);
await refusals(inferenceClient);
await serving(prediction, models);
for (const one of [inferenceClient, prediction, models]) one.close();
console.log(JSON.stringify(found));

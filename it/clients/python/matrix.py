"""Every call of tritonclient's four clients, with TLS and a key.

usage: matrix.py CONNECTION.json EXAMPLES_FOLDER
The server has `echo-<datatype>` and `scalar-<datatype>`, whose output `y` is their input `x`.
Prints one JSON array of {name, ok, saw}.
"""

import json
import queue
import sys
import traceback

import grpc
import numpy as np

import triton
from connection import Connection
from surface import Findings
from triton import refusal

# What a caller's own fault may look like, by protocol.
CALLERS = {
    "malformed": ("400", "StatusCode.INVALID_ARGUMENT"),
    "unsupported": ("400", "StatusCode.UNIMPLEMENTED"),
    "unknown": ("404", "StatusCode.NOT_FOUND"),
    "late": ("504", "StatusCode.DEADLINE_EXCEEDED"),
    "large": ("413", "StatusCode.RESOURCE_EXHAUSTED"),
}
FLOATS = ("FP16", "BF16", "FP32", "FP64")


class Matrix:
    def __init__(self, findings, client):
        self.findings = findings
        self.client = client

    def check(self, what, ok, saw=""):
        self.findings.check(f"{self.client.name}: {what}", ok, saw)

    def refused(self, what, kind, call):
        saw = refusal(call)
        expected = CALLERS[kind][0 if self.client.is_http else 1]
        self.check(f"{what} is refused", saw is not None and saw.startswith(expected), saw)

    def same(self, what, datatype, sent, answer):
        saw = answer.as_numpy("y")
        if saw is None:
            self.check(what, False, answer.get_response())
        elif datatype == "BYTES":
            text = [v if isinstance(v, bytes) else str(v).encode() for v in saw.ravel().tolist()]
            self.check(what, saw.shape == sent.shape and text == sent.ravel().tolist(), saw)
        else:
            floats = datatype in FLOATS
            saw, wanted = (np.asarray(v, np.float64) if floats else v for v in (saw, sent))
            self.check(what, saw.shape == wanted.shape and np.array_equal(saw, wanted, equal_nan=floats), saw)


def health(m):
    call = m.client.call
    m.check("live", call("is_server_live"))
    m.check("ready", call("is_server_ready"))
    m.check("model ready", call("is_model_ready", "echo-fp32", "1"))
    m.check("unknown model not ready", refusal(lambda: call("is_model_ready", "none")) is not None or not call("is_model_ready", "none"))


def metadata(m):
    server = m.client.json("get_server_metadata")
    wanted = {"statistics", "model_repository", "model_configuration", "logging", "classification", "schedule_policy"}
    m.check("extensions", wanted <= set(server["extensions"]), server)
    model = m.client.json("get_model_metadata", "echo-int64", "1")
    m.check("metadata", model["inputs"][0]["datatype"] == "INT64" and model["versions"] == ["1"], model)
    config = m.client.json("get_model_config", "echo-bf16")
    config = config.get("config", config)
    m.check("configuration", config["input"][0]["data_type"] == "TYPE_BF16" and [int(d) for d in config["output"][0]["dims"]] == [-1], config)
    m.refused("metadata of an unknown model", "unknown", lambda: m.client.call("get_model_metadata", "none"))
    m.refused("configuration of an unknown model", "unknown", lambda: m.client.call("get_model_config", "none"))


def tensors(m):
    forms = [True, False] if m.client.is_http else [True]
    for datatype, values in triton.samples().items():
        model = datatype.lower()
        large = np.resize(values, 50_000)
        for binary in forms:
            if not binary and datatype in ("FP16", "BF16"):
                continue
            form = "binary" if binary else "JSON"
            if not binary and values.dtype.kind == "f":
                # JSON has neither NaN nor infinities to send.
                values = values[np.isfinite(values)]
                large = np.resize(values, 50_000)
            for what, sent in (("", values), (" empty", values[:0]), (" large", large)):
                answer = m.client.infer(f"echo-{model}", datatype, sent, binary, [m.client.output("y", binary)])
                m.same(f"{datatype} {form}{what}", datatype, sent, answer)
            scalar = np.array(values[1], values.dtype)
            answer = m.client.infer(f"scalar-{model}", datatype, scalar, binary, [m.client.output("y", binary)])
            m.same(f"{datatype} {form} scalar", datatype, scalar, answer)
    sent = triton.samples()["FP32"]
    m.same("all outputs, not named", "FP32", sent, m.client.infer("echo-fp32", "FP32", sent))


def compression(m):
    sent = np.arange(40_000, dtype=np.int32)
    for algorithm in ("gzip", "deflate"):
        if m.client.is_http:
            named = {"request_compression_algorithm": algorithm, "response_compression_algorithm": algorithm}
        else:
            named = {"compression_algorithm": algorithm}
        for binary in (True, False) if m.client.is_http else (True,):
            answer = m.client.infer("echo-int32", "INT32", sent, binary, [m.client.output("y", binary)], **named)
            m.same(f"{algorithm} {'binary' if binary else 'JSON'}", "INT32", sent, answer)


def parameters(m):
    sent = triton.samples()["INT32"]
    ask = lambda **named: m.client.infer("echo-int32", "INT32", sent, **named)
    answer = ask(request_id="my id", priority=1, timeout=20_000_000, parameters={"my_own": "x"})
    response = answer.get_response()
    echoed = response["id"] if m.client.is_http else response.id
    m.check("the id comes back", echoed == "my id", echoed)
    m.same("priority, timeout and a parameter of one's own", "INT32", sent, answer)
    m.refused("a timeout of a microsecond", "late", lambda: ask(timeout=1))
    m.refused("a sequence", "unsupported", lambda: ask(sequence_id=5, sequence_start=True))
    m.refused("a sequence with a name", "unsupported", lambda: ask(sequence_id="five"))
    scores = np.array([0.25, 4, 0.5], np.float32)
    for binary in (True, False) if m.client.is_http else (True,):
        answer = m.client.infer("echo-fp32", "FP32", scores, outputs=[m.client.output("y", binary, classes=2)])
        classes = [v.decode() if isinstance(v, bytes) else str(v) for v in answer.as_numpy("y").tolist()]
        m.check(f"classes {'binary' if binary else 'JSON'}", classes == ["4.0:1", "0.5:2"], classes)


def refusals(m):
    sent = triton.samples()["FP32"]
    m.refused("an unknown model", "unknown", lambda: m.client.infer("none", "FP32", sent))
    m.refused("an unknown version", "unknown", lambda: m.client.infer("echo-fp32", "FP32", sent, model_version="9"))
    m.refused("another datatype", "malformed", lambda: m.client.infer("echo-fp32", "INT32", triton.samples()["INT32"]))
    m.refused("another rank", "malformed", lambda: m.client.infer("echo-fp32", "FP32", sent.reshape(1, -1)))
    m.refused("an unknown output", "malformed", lambda: m.client.infer("echo-fp32", "FP32", sent, outputs=[m.client.output("z")]))
    m.refused("another input", "malformed", lambda: m.client.call("infer", "echo-fp32", [m.client.input("z", "FP32", sent)]))
    m.refused("no input", "malformed", lambda: m.client.call("infer", "echo-fp32", []))
    shared = m.client.module.InferInput("x", [5], "FP32")
    shared.set_shared_memory("region", 20)
    m.refused("shared memory", "unsupported", lambda: m.client.call("infer", "echo-fp32", [shared]))
    m.refused("too many classes", "large", lambda: m.client.infer("echo-fp32", "FP32", sent, outputs=[m.client.output("y", classes=5000)]))


def statistics(m):
    def seen():
        one = m.client.json("get_inference_statistics", "echo-uint8")["model_stats"][0]
        stats = one["inference_stats"]
        return {
            "rows": int(one.get("inference_count", 0)),
            "runs": int(one.get("execution_count", 0)),
            "success": int(stats["success"].get("count", 0)),
            "fail": int(stats["fail"].get("count", 0)),
            "infer_ns": int(stats["compute_infer"].get("ns", 0)),
            "last": int(one.get("last_inference", 0)),
            "threes": sum(int(b["compute_infer"]["count"]) for b in one.get("batch_stats", []) if int(b.get("batch_size", 0)) == 3),
        }

    before = seen()
    for _ in range(4):
        m.client.infer("echo-uint8", "UINT8", triton.samples()["UINT8"])
    refusal(lambda: m.client.infer("echo-uint8", "UINT8", triton.samples()["UINT8"].reshape(1, 3)))
    after = seen()
    grown = {name: after[name] - before[name] for name in after}
    m.check("counts grow", (grown["rows"], grown["runs"], grown["success"], grown["fail"], grown["threes"]) == (12, 4, 4, 1, 4), grown)
    m.check("time is counted", grown["infer_ns"] > 0 and after["last"] > 1_700_000_000_000, after)
    everything = m.client.json("get_inference_statistics")["model_stats"]
    m.check("statistics of all models", len(everything) == 28, len(everything))
    one = m.client.json("get_inference_statistics", "echo-uint8", "1")["model_stats"]
    m.check("statistics of a version", [(s["name"], s["version"]) for s in one] == [("echo-uint8", "1")], one)
    m.refused("statistics of an unknown model", "unknown", lambda: m.client.call("get_inference_statistics", "none"))


def repository(m):
    def state():
        index = m.client.json("get_model_repository_index")
        index = index if m.client.is_http else index["models"]
        return {entry["name"]: entry["state"] for entry in index}

    sent = triton.samples()["INT16"]
    m.check("all are ready", set(state().values()) == {"READY"} and len(state()) == 28, state())
    m.client.call("unload_model", "echo-int16")
    m.check("unloaded", state()["echo-int16"] == "UNAVAILABLE", state())
    m.refused("an unloaded model", "unknown", lambda: m.client.infer("echo-int16", "INT16", sent))
    m.refused("unloading twice", "unknown", lambda: m.client.call("unload_model", "echo-int16"))
    m.client.call("load_model", "echo-int16")
    m.check("loaded again", state()["echo-int16"] == "READY", state())
    m.same("and answers", "INT16", sent, m.client.infer("echo-int16", "INT16", sent))
    m.refused("loading an unknown model", "unknown", lambda: m.client.call("load_model", "none"))
    m.refused("loading a name with dots", "unknown", lambda: m.client.call("load_model", "..echo-int16"))
    m.refused("a configuration of one's own", "unsupported", lambda: m.client.call("load_model", "echo-int16", config='{"backend":"python"}'))
    files = {"file:1/model.onnx": b"not sealed"}
    m.refused("a file of one's own", "unsupported", lambda: m.client.call("load_model", "echo-int16", config="{}", files=files))


def settings(m):
    log = lambda shown: shown if m.client.is_http else {k: next(iter(v.values())) for k, v in shown["settings"].items()}
    m.check("log settings", log(m.client.json("get_log_settings"))["log_info"] is True)
    off = log(m.client.json("update_log_settings", settings={"log_info": False, "log_verbose_level": 1}))
    m.check("log levels are set", off["log_info"] is False and int(off["log_verbose_level"]) == 1, off)
    on = log(m.client.json("update_log_settings", settings={"log_info": True, "log_verbose_level": 0}))
    m.check("and set back", on["log_info"] is True, on)
    m.refused("another log file", "unsupported", lambda: m.client.call("update_log_settings", settings={"log_file": "/etc/passwd"}))
    m.refused("an unknown log setting", "malformed", lambda: m.client.call("update_log_settings", settings={"log_colour": True}))
    trace = m.client.json("get_trace_settings")
    trace = trace if m.client.is_http else {k: v["value"] for k, v in trace["settings"].items()}
    m.check("tracing is off", trace["trace_level"] == ["OFF"], trace)
    m.check("of a model too", m.client.json("get_trace_settings", "echo-fp32") is not None)
    m.refused("tracing", "unsupported", lambda: m.client.call("update_trace_settings", settings={"trace_level": ["TENSORS"]}))


def shared_memory(m):
    for kind in ("system", "cuda"):
        status = m.client.json(f"get_{kind}_shared_memory_status")
        m.check(f"no {kind} shared memory", status in ([], {}, {"regions": {}}), status)
        m.check(f"unregistering {kind} shared memory", refusal(lambda: m.client.call(f"unregister_{kind}_shared_memory")) is None)
    m.refused("system shared memory", "unsupported", lambda: m.client.call("register_system_shared_memory", "r", "/k", 64))
    m.refused("CUDA shared memory", "unsupported", lambda: m.client.call("register_cuda_shared_memory", "r", b"aGFuZGxl", 0, 64))


def asynchronous(m):
    """The calls that answer later: `async_infer` of the clients that wait."""
    sent = triton.samples()["INT32"]
    inputs = [m.client.input("x", "INT32", sent)]
    if m.client.name == "http":
        calls = [m.client.client.async_infer("echo-int32", inputs, headers=dict(m.client.headers)) for _ in range(8)]
        for call in calls:
            m.same("async_infer", "INT32", sent, call.get_result())
    elif m.client.name == "grpc":
        answers = queue.Queue()
        for _ in range(8):
            m.client.client.async_infer("echo-int32", inputs, lambda result, error: answers.put((result, error)), headers=dict(m.client.headers))
        for _ in range(8):
            result, error = answers.get(timeout=30)
            m.check("async_infer has no error", error is None, error)
            m.same("async_infer", "INT32", sent, result)


def asked(m, names):
    for i, model in enumerate(names):
        yield model, [m.client.input("x", "INT32", np.array([i], np.int32))], str(i)


def stream(m):
    if m.client.is_http:
        return
    names = ["echo-int32", "echo-int32", "none", "echo-int32"] * 5
    answers = streamed_aio(m, names) if m.client.loop else streamed(m, names)
    m.check("one answer each", len(answers) == len(names), len(answers))
    for i, (result, error) in enumerate(answers):
        if names[i] == "none":
            m.check("stream: a refusal in its place", result is None and "none" in str(error), error)
        else:
            ok = error is None and result.get_response().id == str(i) and result.as_numpy("y").tolist() == [i]
            m.check("stream: an answer in its place", ok, error or result.get_response())


def streamed(m, names):
    answers = queue.Queue()
    m.client.client.start_stream(lambda result, error: answers.put((result, error)), headers=dict(m.client.headers))
    for model, inputs, identity in asked(m, names):
        m.client.client.async_stream_infer(model, inputs, request_id=identity, enable_empty_final_response=True)
    seen = [answers.get(timeout=30) for _ in names]
    m.client.client.stop_stream()
    final = [r.get_response().parameters["triton_final_response"].bool_param for r, _ in seen if r is not None]
    m.check("each answer is the last of its request", len(final) > 0 and all(final), final)
    return seen


def streamed_aio(m, names):
    async def requests():
        for model, inputs, identity in asked(m, names):
            yield {"model_name": model, "inputs": inputs, "request_id": identity}

    async def collect():
        return [answer async for answer in m.client.client.stream_infer(requests(), headers=dict(m.client.headers))]

    return m.client.loop.run_until_complete(collect())


def grpc_health(findings, connection):
    credentials = grpc.ssl_channel_credentials(connection.ca_bytes())
    with grpc.secure_channel(connection.grpc_authority, credentials) as channel:
        same = {"request_serializer": bytes, "response_deserializer": bytes}
        check = channel.unary_unary("/grpc.health.v1.Health/Check", **same)
        findings.check("health: serving", check(b"", timeout=30) == b"\x08\x01", "")
        service = b"inference.GRPCInferenceService"
        findings.check("health: of the service", check(b"\x0a" + bytes([len(service)]) + service, timeout=30) == b"\x08\x01", "")
        try:
            saw = check(b"\x0a\x04none", timeout=30)
        except grpc.RpcError as refused:
            saw = refused.code()
        findings.check("health: of an unknown service", saw == grpc.StatusCode.NOT_FOUND, saw)
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch", **same)(b"", timeout=30)
        findings.check("health: watched", next(watch) == b"\x08\x01", "")
        watch.cancel()


def main(connection_file, folder):
    connection = Connection.read(connection_file)
    findings = Findings()
    clients = triton.all_of(connection, {"authorization": f"Bearer {connection.administrator}"})
    parts = [health, metadata, tensors, compression, parameters, refusals, statistics, repository, settings, shared_memory, asynchronous, stream]
    for client in clients:
        for part in parts:
            try:
                part(Matrix(findings, client))
            except Exception as failure:  # A client that gives up is a finding, and the others still run.
                findings.check(f"{client.name}: {part.__name__} runs", False, f"{failure} {traceback.format_exc()[-300:]}")
    for client in clients:
        client.close()
    grpc_health(findings, connection)
    print(json.dumps(findings.found))


if __name__ == "__main__":
    main(*sys.argv[1:])

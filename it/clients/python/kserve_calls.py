"""Every call of KServe's own REST and gRPC inference clients, with TLS and a key.

usage: kserve_calls.py CONNECTION.json EXAMPLES_FOLDER
In a process of its own: KServe and tritonclient register the same messages. The server has `echo-<datatype>`,
whose output `y` is their input `x`. Prints one JSON array of {name, ok, saw}.
"""

import asyncio
import json
import sys

import numpy as np
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig

from connection import Connection

SAMPLES = {
    "BOOL": np.array([True, False]),
    "UINT8": np.array([0, 255], np.uint8),
    "UINT16": np.array([0, 65535], np.uint16),
    "UINT32": np.array([0, 2**32 - 1], np.uint32),
    "UINT64": np.array([0, 2**64 - 1], np.uint64),
    "INT8": np.array([-128, 127], np.int8),
    "INT16": np.array([-(2**15), 2**15 - 1], np.int16),
    "INT32": np.array([-(2**31), 2**31 - 1], np.int32),
    "INT64": np.array([-(2**63), 2**53 + 1], np.int64),
    "FP16": np.array([1.5, -65504], np.float16),
    "FP32": np.array([1.1, 1e-45], np.float32),
    "FP64": np.array([1.1, 5e-324], np.float64),
    "BYTES": np.array([b"", "ü".encode()], np.object_),
}


class Findings:
    def __init__(self):
        self.found = []

    def check(self, name, ok, saw=""):
        self.found.append({"name": name, "ok": bool(ok), "saw": str(saw)[:400]})


def request(model, datatype, values, binary, identity="r1"):
    tensor = InferInput("x", list(values.shape), datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return InferRequest(model, [tensor], request_id=identity)


def same(sent, answer):
    saw = answer.outputs[0].as_numpy()
    if sent.dtype == np.object_:
        return [v if isinstance(v, bytes) else str(v).encode() for v in saw.ravel().tolist()] == sent.tolist()
    return saw.shape == sent.shape and np.array_equal(saw, sent)


async def refusal(call):
    try:
        await call
    except Exception as refused:  # Each client has its own: httpx.HTTPStatusError and kserve.errors.
        return f"{type(refused).__name__} {refused}"
    return None


async def calls(findings, name, infer, ready, live, model_ready):
    findings.check(f"{name}: live", await live())
    findings.check(f"{name}: ready", await ready())
    findings.check(f"{name}: model ready", await model_ready("echo-fp32"))
    for datatype, values in SAMPLES.items():
        for binary in (True, False):
            if not binary and datatype == "FP16":
                continue
            for what, sent in (("", values), (" large", np.resize(values, 20_000))):
                label = f"{name}: {datatype}{' binary' if binary else ''}{what}"
                try:
                    answer = await infer(request(f"echo-{datatype.lower()}", datatype, sent, binary))
                    findings.check(label, same(sent, answer) and answer.id == "r1", answer)
                except Exception as failure:  # A client that gives up is a finding, and the others still run.
                    findings.check(label, False, repr(failure))
    sent = SAMPLES["FP32"]
    unknown = await refusal(infer(request("none", "FP32", sent, True)))
    findings.check(f"{name}: unknown model", unknown is not None and ("404" in unknown or "NOT_FOUND" in unknown), unknown)
    wrong = await refusal(infer(request("echo-fp32", "INT32", SAMPLES["INT32"], True)))
    findings.check(f"{name}: another datatype", wrong is not None and ("400" in wrong or "INVALID_ARGUMENT" in wrong), wrong)


async def first_protocol(findings, connection, headers):
    """KServe's first protocol, as its own client speaks it."""
    client = InferenceRESTClient(RESTConfig(protocol="v1", verify=connection.tls(), retries=0))

    async def predicted(model, instances):
        asked = {"instances": instances}
        answer = await client.infer(connection.rest, asked, model_name=model, headers=dict(headers))
        return answer["predictions"]

    findings.check("V1: model ready", await client.is_model_ready(connection.rest, "echo-fp32", headers=dict(headers)))
    for model, instances in (("fp32", [1.5, -2.0]), ("int64", [2**53 + 1, -(2**63)]), ("bytes", ["a", "ü"]), ("bool", [True, False])):
        saw = await predicted(f"echo-{model}", instances)
        findings.check(f"V1: {model}", saw == instances, saw)
    unknown = await refusal(predicted("none", [1]))
    findings.check("V1: unknown model", unknown is not None and "404" in unknown, unknown)
    wrong = await refusal(predicted("echo-int32", ["a"]))
    findings.check("V1: another kind", wrong is not None and "400" in wrong, wrong)
    await client.close()


async def run(findings, connection):
    headers = {"authorization": f"Bearer {connection.administrator}"}
    metadata = list(headers.items())
    rest = InferenceRESTClient(RESTConfig(protocol="v2", verify=connection.tls(), retries=0))
    await calls(
        findings,
        "REST",
        lambda asked: rest.infer(connection.rest, asked, model_name=asked.model_name, headers=dict(headers)),
        lambda: rest.is_server_ready(connection.rest),
        lambda: rest.is_server_live(connection.rest),
        lambda model: rest.is_model_ready(connection.rest, model, headers=dict(headers)),
    )
    await rest.close()
    await first_protocol(findings, connection, headers)
    grpc = InferenceGRPCClient(connection.grpc_authority, use_ssl=True, root_certificates=connection.ca, retries=0)
    await calls(
        findings,
        "gRPC",
        lambda asked: grpc.infer(asked, headers=metadata),
        grpc.is_server_ready,
        grpc.is_server_live,
        lambda model: grpc.is_model_ready(model, headers=metadata),
    )
    await grpc.close()


def main(connection_file, folder):
    findings = Findings()
    asyncio.run(run(findings, Connection.read(connection_file)))
    print(json.dumps(findings.found))


if __name__ == "__main__":
    main(*sys.argv[1:])

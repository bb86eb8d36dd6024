"""Health, metadata and refusals as tritonclient and bare gRPC stubs see them.

usage: surface.py CONNECTION.json EXAMPLES_FOLDER
Prints one JSON array of {name, ok, saw}.
"""

import json
import string
import sys

import grpc
import numpy as np
import requests
import tritonclient.grpc
import tritonclient.http
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

import examples
import protocols
from connection import Connection

ALPHABET = string.digits + string.ascii_letters
# Every character of a key becomes another one that a key may hold.
ALTERED = str.maketrans(ALPHABET, ALPHABET[1:] + ALPHABET[0])


class Findings:
    def __init__(self):
        self.found = []

    def check(self, name, ok, saw):
        self.found.append({"name": name, "ok": bool(ok), "saw": str(saw)[:400]})


def refusal(call):
    """What a refused call shows, `None` where it was answered."""
    try:
        call()
    except InferenceServerException as refused:
        return f"{refused.status()} {refused.message()}"
    except grpc.RpcError as refused:
        return f"StatusCode.{refused.code().name} {refused.details()}"
    return None


def health_and_metadata(findings, connection, all_examples):
    headers = connection.authorization
    for protocol, client in (
        ("http", protocols.triton_http(connection)),
        ("grpc", protocols.triton_grpc(connection)),
    ):
        findings.check(f"{protocol} live without a key", client.is_server_live(), "")
        findings.check(f"{protocol} ready without a key", client.is_server_ready(), "")
        server = client.get_server_metadata(headers=headers)
        extensions = server["extensions"] if protocol == "http" else list(server.extensions)
        findings.check(f"{protocol} names the binary extension", "binary_tensor_data" in extensions, extensions)
        for example in all_examples:
            ready = client.is_model_ready(example.name, example.version, headers=headers)
            findings.check(f"{protocol} {example.name} ready", ready, ready)
            stated = metadata(client, protocol, example, headers)
            wanted = [(i["name"], i["datatype"], i["shape"]) for i in example.inputs]
            findings.check(f"{protocol} {example.name} inputs", stated == wanted, stated)


def metadata(client, protocol, example, headers):
    model = client.get_model_metadata(example.name, example.version, headers=headers)
    if protocol == "http":
        return [(i["name"], i["datatype"], i["shape"]) for i in model["inputs"]]
    return [(i.name, i.datatype, list(i.shape)) for i in model.inputs]


def rest_refusals(findings, connection, example):
    client = protocols.triton_http(connection)
    good = {n: (t, v) for n, t, v in example.tensors(0, 1)}
    name, (datatype, values) = next(iter(good.items()))

    def infer(model=example.name, data=values, kind=datatype, tensor=name, headers=connection.authorization, binary=True):
        one = tritonclient.http.InferInput(tensor, list(data.shape), kind)
        one.set_data_from_numpy(data, binary_data=binary)
        return lambda: client.infer(model, [one], headers=headers)

    wrong_key = connection.credential[:-6] + connection.credential[-6:].translate(ALTERED)
    expected = [
        ("no key", infer(headers={}), "401"),
        ("an altered key", infer(headers={"authorization": f"Bearer {wrong_key}"}), "401"),
        ("a key in the wrong scheme", infer(headers={"authorization": f"Basic {connection.credential}"}), "401"),
        ("an unknown model", infer(model="no-such-model"), "404"),
        ("a model name that climbs", infer(model="..%2f..%2fetc%2fpasswd"), "4"),
        ("another tensor name", infer(tensor="other"), "400"),
        ("another shape", infer(data=np.zeros((1, 3), np.float32)), "400"),
        ("another datatype", infer(data=values.astype(np.float64), kind="FP64"), "400"),
        ("a NaN in binary", infer(data=np.full_like(values, np.nan)), "400"),
        ("a value out of range", infer(data=np.full_like(values, 1e30)), "400"),
        ("a value out of range in JSON", infer(data=np.full_like(values, 1e30), binary=False), "400"),
    ]
    for what, call, status in expected:
        saw = refusal(call)
        findings.check(f"http refuses {what}", saw is not None and saw.startswith(status), saw)


def grpc_refusals(findings, connection, example):
    stub = service_pb2_grpc.GRPCInferenceServiceStub(protocols.channel(connection))
    allowed = tuple(connection.authorization.items())
    name, datatype, values = example.tensors(0, 1)[0]

    def infer(model=example.name, data=values, kind=datatype, tensor=name, shape=None, metadata=allowed, raw=None):
        request = service_pb2.ModelInferRequest(model_name=model)
        request.inputs.add(name=tensor, datatype=kind, shape=data.shape if shape is None else shape)
        request.raw_input_contents.extend([data.tobytes()] if raw is None else raw)
        return lambda: stub.ModelInfer(request, metadata=metadata, timeout=30)

    both = service_pb2.ModelInferRequest(model_name=example.name)
    both.inputs.add(name=name, datatype=datatype, shape=values.shape).contents.fp32_contents.extend(values.ravel())
    both.raw_input_contents.append(values.tobytes())
    expected = [
        ("no key", infer(metadata=()), "UNAUTHENTICATED"),
        ("an unknown model", infer(model="no-such-model"), "NOT_FOUND"),
        ("another tensor name", infer(tensor="other"), "INVALID_ARGUMENT"),
        ("an unknown datatype", infer(kind="FP31"), "INVALID_ARGUMENT"),
        ("a negative dimension", infer(shape=[-1, *values.shape[1:]]), "INVALID_ARGUMENT"),
        ("a shape that overflows", infer(shape=[1 << 32, 1 << 32]), "INVALID_ARGUMENT"),
        ("a 2 GiB tensor that is not there", infer(shape=[1 << 29, *values.shape[1:]]), "RESOURCE_EXHAUSTED"),
        ("too few bytes", infer(raw=[values.tobytes()[:-1]]), "INVALID_ARGUMENT"),
        ("no raw contents", infer(raw=[]), "INVALID_ARGUMENT"),
        ("two raw contents for one input", infer(raw=[values.tobytes()] * 2), "INVALID_ARGUMENT"),
        ("raw and typed at once", lambda: stub.ModelInfer(both, metadata=allowed, timeout=30), "INVALID_ARGUMENT"),
        ("a NaN", infer(data=np.full_like(values, np.nan)), "INVALID_ARGUMENT"),
    ]
    for what, call, status in expected:
        saw = refusal(call)
        findings.check(f"grpc refuses {what}", saw is not None and saw.startswith(f"StatusCode.{status}"), saw)


def rest_answers(findings, connection, example):
    """What a plain HTTP library sees: the audit index, one shape of error, and flat as well as nested data."""
    _, datatype, values = example.tensors(0, 1)[0]
    url = f"{connection.rest}/v2/models/{example.name}/infer"
    answers = []
    for data in (values.tolist(), values.ravel().tolist()):
        body = {"inputs": [{"name": example.inputs[0]["name"], "datatype": datatype, "shape": list(values.shape), "data": data}]}
        answers.append(requests.post(url, json=body, headers=connection.authorization, verify=connection.ca, timeout=30))
    indices = [int(answer.headers.get("sallyport-audit-index", -1)) for answer in answers]
    findings.check("nested data is answered", answers[0].status_code == 200, answers[0].text)
    findings.check("flat data is answered alike", answers[0].json()["outputs"] == answers[1].json()["outputs"], "")
    findings.check("every answer has its own audit entry", -1 < indices[0] < indices[1], indices)
    wrong = requests.post(url, data="{", headers=connection.authorization, verify=connection.ca, timeout=30)
    findings.check("an error is one JSON object", wrong.status_code == 400 and wrong.json()["code"] == "request/malformed" and "error" in wrong.json(), wrong.text)
    method = requests.delete(url, headers=connection.authorization, verify=connection.ca, timeout=30)
    findings.check("a wrong method is 405", method.status_code == 405, method.status_code)
    route = requests.get(f"{connection.rest}/v3/none", headers=connection.authorization, verify=connection.ca, timeout=30)
    findings.check("an unknown path is 404", route.status_code == 404, route.text)
    health = requests.get(f"{connection.rest}/v2/health/ready", verify=connection.ca, timeout=30)
    findings.check("health has a JSON body", health.status_code == 200 and isinstance(health.json(), dict), health.text)


def main(connection_file, folder):
    connection = Connection.read(connection_file)
    all_examples = list(examples.read(folder))
    digits = next(e for e in all_examples if e.name == "digits")
    findings = Findings()
    health_and_metadata(findings, connection, all_examples)
    rest_refusals(findings, connection, digits)
    grpc_refusals(findings, connection, digits)
    rest_answers(findings, connection, digits)
    print(json.dumps(findings.found))


if __name__ == "__main__":
    main(*sys.argv[1:])

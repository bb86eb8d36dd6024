"""Status, metadata and refusals as TensorFlow Serving's own stubs and plain HTTP see them.

usage: serving_surface.py CONNECTION.json EXAMPLES_FOLDER
Prints one JSON array of {name, ok, saw}.
"""

import json
import sys

import numpy as np
import requests
from google.protobuf import json_format

import examples
import protocols
import serving
import serving_api as api
from connection import Connection
from surface import Findings, refusal


def describe(findings, connection, example):
    allowed = serving.metadata(connection)
    request = api.get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = example.name
    status = serving.model_stub(connection).GetModelStatus(request, metadata=allowed, timeout=30)
    states = [(v.version, v.state, v.status.error_code) for v in status.model_version_status]
    findings.check(f"{example.name} is available", states == [(int(example.version), 30, 0)], states)

    request = api.get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
    request.model_spec.name = example.name
    answer = serving.prediction_stub(connection).GetModelMetadata(request, metadata=allowed, timeout=30)
    signatures = api.get_model_metadata_pb2.SignatureDefMap()
    findings.check(f"{example.name} states signatures", answer.metadata["signature_def"].Unpack(signatures), answer)
    signature = signatures.signature_def["serving_default"]
    stated = {n: (i.dtype, [d.size for d in i.tensor_shape.dim]) for n, i in signature.inputs.items()}
    wanted = {i["name"]: (serving.DTYPES[i["datatype"]], i["shape"]) for i in example.inputs}
    findings.check(f"{example.name} inputs over gRPC", stated == wanted, stated)
    findings.check(f"{example.name} output over gRPC", example.output in signature.outputs, signature.outputs.keys())

    rest = requests.get(f"{connection.rest}/v1/models/{example.name}/metadata", **http(connection)).json()
    signature = rest["metadata"]["signature_def"]["signature_def"]["serving_default"]
    stated = {
        n: (api.types_pb2.DataType.Value(i["dtype"]), [int(d["size"]) for d in i["tensor_shape"]["dim"]])
        for n, i in signature["inputs"].items()
    }
    findings.check(f"{example.name} inputs over REST", stated == wanted, stated)
    told = requests.get(f"{connection.rest}/v1/models/{example.name}", **http(connection)).text
    # The strict reader, which refuses whatever its message does not have.
    status = json_format.Parse(told, api.get_model_status_pb2.GetModelStatusResponse())
    states = [(v.version, v.state, v.status.error_code) for v in status.model_version_status]
    findings.check(f"{example.name} is available over REST", states == [(int(example.version), 30, 0)], told)


def http(connection):
    return {"headers": connection.authorization, "verify": connection.ca, "timeout": 30}


def grpc_refusals(findings, connection, example):
    stub, allowed = serving.prediction_stub(connection), serving.metadata(connection)
    tensors = example.tensors(0, 1)

    def predict(change=lambda request: None, metadata=allowed):
        request = serving.predict_request(example, tensors)
        change(request)
        return lambda: stub.Predict(request, metadata=metadata, timeout=30)

    name = tensors[0][0]

    def shape(*sizes):
        def change(request):
            del request.inputs[name].tensor_shape.dim[:]
            for size in sizes:
                request.inputs[name].tensor_shape.dim.add(size=size)

        return change

    def content(data):
        return lambda request: setattr(request.inputs[name], "tensor_content", data)

    def one_value(request):
        request.inputs[name].tensor_content = b""
        request.inputs[name].float_val.append(1)
        shape(1 << 24, 1, 8, 8)(request)

    expected = [
        ("no key", predict(metadata=()), "UNAUTHENTICATED"),
        ("an unknown model", predict(lambda r: setattr(r.model_spec, "name", "no-such-model")), "NOT_FOUND"),
        ("an unknown version", predict(lambda r: setattr(r.model_spec.version, "value", 77)), "NOT_FOUND"),
        ("an unknown label", predict(lambda r: setattr(r.model_spec, "version_label", "x")), "NOT_FOUND"),
        ("another signature", predict(lambda r: setattr(r.model_spec, "signature_name", "x")), "INVALID_ARGUMENT"),
        ("another input", predict(lambda r: r.inputs["other"].CopyFrom(r.inputs[name])), "INVALID_ARGUMENT"),
        ("no input", predict(lambda r: r.inputs.clear()), "INVALID_ARGUMENT"),
        ("another output", predict(lambda r: r.output_filter.append("other")), "INVALID_ARGUMENT"),
        ("another dtype", predict(lambda r: setattr(r.inputs[name], "dtype", 2)), "INVALID_ARGUMENT"),
        ("a complex dtype", predict(lambda r: setattr(r.inputs[name], "dtype", 8)), "INVALID_ARGUMENT"),
        ("a negative dimension", predict(shape(-1, 1, 8, 8)), "INVALID_ARGUMENT"),
        ("a shape that overflows", predict(shape(1 << 32, 1 << 32, 8, 8)), "INVALID_ARGUMENT"),
        ("too few bytes", predict(content(b"\0" * 255)), "INVALID_ARGUMENT"),
        ("a NaN", predict(content(np.full(64, np.nan, np.float32).tobytes())), "INVALID_ARGUMENT"),
        ("gigabytes of one value", predict(one_value), "RESOURCE_EXHAUSTED"),
    ]
    session = grpc_session(connection, allowed)
    expected.append(("a run of graph nodes", session, "PERMISSION_DENIED"))
    reload = api.model_management_pb2.ReloadConfigRequest()
    reload.config.model_config_list.config.add(name="x", base_path="/etc", model_platform="tensorflow")
    models = serving.model_stub(connection)
    expected.append(
        (
            "another configuration",
            lambda: models.HandleReloadConfigRequest(reload, metadata=allowed, timeout=30),
            "PERMISSION_DENIED",
        )
    )
    for what, call, status in expected:
        saw = refusal(call)
        findings.check(f"gRPC refuses {what}", saw is not None and saw.startswith(f"StatusCode.{status}"), saw)


def grpc_session(connection, allowed):
    """SessionService has no stub in the package; its path is what a generated one would call."""
    run = protocols.channel(connection).unary_unary(
        "/tensorflow.serving.SessionService/SessionRun",
        request_serializer=api.session_service_pb2.SessionRunRequest.SerializeToString,
        response_deserializer=api.session_service_pb2.SessionRunResponse.FromString,
    )
    return lambda: run(api.session_service_pb2.SessionRunRequest(fetch=["x"]), metadata=allowed, timeout=30)


def multi_inference(findings, connection, example):
    request = api.inference_pb2.MultiInferenceRequest()
    task = request.tasks.add(method_name="tensorflow/serving/classify")
    task.model_spec.name = example.name
    request.input.example_list.examples.extend(serving.examples_of(example.tensors(0, 3)))
    answer = serving.prediction_stub(connection).MultiInference(
        request, metadata=serving.metadata(connection), timeout=30
    )
    classified = answer.results[0].classification_result.classifications
    labels = {c.label for row in classified for c in row.classes}
    findings.check("multi-inference classifies", len(classified) == 3 and labels == set(example.labels), labels)


def rest_refusals(findings, connection, example):
    _, _, values = example.tensors(0, 1)[0]
    good = {"instances": values.tolist()}
    base = f"{connection.rest}/v1/models/{example.name}"
    expected = [
        ("an unknown model", f"{connection.rest}/v1/models/half:predict", good, 404, "Latest(half)"),
        ("an unknown version", f"{base}/versions/77:predict", good, 404, "Specific(digits, 77)"),
        ("neither form", f"{base}:predict", {}, 400, "Missing 'inputs' or 'instances' key"),
        ("both forms", f"{base}:predict", {**good, "inputs": 1}, 400, "expecting only one of"),
        ("another shape", f"{base}:predict", {"instances": [[1, 2]]}, 400, "shape [1,2]"),
        ("text", f"{base}:predict", {"instances": ["a"]}, 400, "is not of expected type: float"),
        ("a path that is none", f"{base}:explain", good, 400, "Malformed request: POST /v1/models/digits:explain"),
    ]
    for what, url, body, status, sentence in expected:
        saw = requests.post(url, json=body, **http(connection))
        ok = saw.status_code == status and sentence in saw.json()["error"]
        findings.check(f"REST refuses {what}", ok, saw.text)
    nan = requests.post(f"{base}:predict", data='{"instances":[[[[NaN' + ",0" * 7 + "]]]]}", **http(connection))
    findings.check("REST refuses a shape with a NaN", nan.status_code == 400, nan.text)
    bare = requests.post(f"{base}:predict", json=good, verify=connection.ca, timeout=30)
    findings.check("REST refuses no key", bare.status_code == 401 and "error" in bare.json(), bare.text)


def main(connection_file, folder):
    connection = Connection.read(connection_file)
    all_examples = list(examples.read(folder))
    digits = next(e for e in all_examples if e.name == "digits")
    findings = Findings()
    for example in all_examples:
        describe(findings, connection, example)
    grpc_refusals(findings, connection, digits)
    multi_inference(findings, connection, digits)
    rest_refusals(findings, connection, digits)
    print(json.dumps(findings.found))


if __name__ == "__main__":
    main(*sys.argv[1:])

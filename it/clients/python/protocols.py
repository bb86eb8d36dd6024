"""Four ways to ask for a prediction, each with a client that is not ours."""

import grpc
import gevent.ssl
import numpy as np
import tritonclient.grpc
import tritonclient.http
from tritonclient.grpc import service_pb2, service_pb2_grpc

CONTENTS = {"FP32": "fp32_contents", "INT64": "int64_contents", "BYTES": "bytes_contents"}


def triton_http(connection):
    def context():
        return gevent.ssl.create_default_context(cafile=connection.ca)

    return tritonclient.http.InferenceServerClient(
        connection.rest_authority, ssl=True, ssl_context_factory=context, network_timeout=30, connection_timeout=10
    )


def triton_grpc(connection):
    return tritonclient.grpc.InferenceServerClient(connection.grpc_authority, ssl=True, root_certificates=connection.ca)


def channel(connection):
    options = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    return grpc.secure_channel(
        connection.grpc_authority, grpc.ssl_channel_credentials(connection.ca_bytes()), options=options
    )


def rest(connection, binary):
    client = triton_http(connection)

    def ask(example, tensors):
        inputs = []
        for name, datatype, values in tensors:
            tensor = tritonclient.http.InferInput(name, list(values.shape), datatype)
            tensor.set_data_from_numpy(values, binary_data=binary)
            inputs.append(tensor)
        outputs = [tritonclient.http.InferRequestedOutput(example.output, binary_data=binary)]
        answer = client.infer(
            example.name, inputs, example.version, outputs, request_id="r1", headers=connection.authorization
        )
        assert answer.get_response()["id"] == "r1", "the id is not echoed"
        return answer.as_numpy(example.output)

    return ask


def grpc_raw(connection):
    client = triton_grpc(connection)

    def ask(example, tensors):
        inputs = []
        for name, datatype, values in tensors:
            tensor = tritonclient.grpc.InferInput(name, list(values.shape), datatype)
            tensor.set_data_from_numpy(values)
            inputs.append(tensor)
        answer = client.infer(example.name, inputs, example.version, request_id="r1", headers=connection.authorization)
        assert answer.get_response().id == "r1", "the id is not echoed"
        return answer.as_numpy(example.output)

    return ask


def grpc_typed(connection):
    """Typed contents through the bare stubs: tritonclient itself only ever sends raw ones."""
    stub = service_pb2_grpc.GRPCInferenceServiceStub(channel(connection))
    metadata = tuple(connection.authorization.items())

    def ask(example, tensors):
        request = service_pb2.ModelInferRequest(model_name=example.name, model_version=example.version)
        for name, datatype, values in tensors:
            tensor = request.inputs.add(name=name, datatype=datatype, shape=values.shape)
            getattr(tensor.contents, CONTENTS[datatype]).extend(values.ravel().tolist())
        answer, call = stub.ModelInfer.with_call(request, metadata=metadata, timeout=30)
        trailers = dict(call.trailing_metadata())
        assert int(trailers["sallyport-audit-index"]) >= 0, "no audit entry index"
        output = next(o for o in answer.outputs if o.name == example.output)
        assert not answer.raw_output_contents, "typed was answered raw"
        return np.array(output.contents.fp32_contents).reshape(output.shape)

    return ask


def all_of(connection):
    return {
        "rest-json": rest(connection, binary=False),
        "rest-binary": rest(connection, binary=True),
        "grpc-raw": grpc_raw(connection),
        "grpc-typed": grpc_typed(connection),
    }

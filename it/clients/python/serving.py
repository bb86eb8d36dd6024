"""Ways to ask for a prediction as clients of TensorFlow Serving do: its own stubs, and plain HTTP."""

import numpy as np
import requests

import protocols
import serving_api as api

DTYPES = {"FP32": api.types_pb2.DT_FLOAT, "INT64": api.types_pb2.DT_INT64, "BYTES": api.types_pb2.DT_STRING}
VALUES = {"FP32": "float_val", "INT64": "int64_val", "BYTES": "string_val"}


def prediction_stub(connection):
    return api.prediction_service_pb2_grpc.PredictionServiceStub(protocols.channel(connection))


def model_stub(connection):
    return api.model_service_pb2_grpc.ModelServiceStub(protocols.channel(connection))


def metadata(connection):
    return tuple(connection.authorization.items())


def tensor(datatype, values, packed):
    proto = api.tensor_pb2.TensorProto(dtype=DTYPES[datatype])
    for size in values.shape:
        proto.tensor_shape.dim.add(size=size)
    if packed and datatype != "BYTES":
        proto.tensor_content = values.tobytes()
    else:
        getattr(proto, VALUES[datatype]).extend(values.ravel().tolist())
    return proto


def predict_request(example, tensors, packed=True):
    request = api.predict_pb2.PredictRequest()
    request.model_spec.name = example.name
    request.model_spec.signature_name = "serving_default"
    request.output_filter.append(example.output)
    for name, datatype, values in tensors:
        request.inputs[name].CopyFrom(tensor(datatype, values, packed))
    return request


def feature(datatype, values):
    flat = values.ravel().tolist()
    kind = {"FP32": "float_list", "INT64": "int64_list", "BYTES": "bytes_list"}[datatype]
    made = api.feature_pb2.Feature()
    getattr(made, kind).value.extend(flat)
    return made


def examples_of(tensors):
    """One tf.Example per row."""
    for row in range(len(tensors[0][2])):
        example = api.example_pb2.Example()
        for name, datatype, values in tensors:
            example.features.feature[name].CopyFrom(feature(datatype, values[row]))
        yield example


def grpc_predict(connection, packed):
    stub = prediction_stub(connection)

    def ask(example, tensors):
        answer, call = stub.Predict.with_call(
            predict_request(example, tensors, packed), metadata=metadata(connection), timeout=30
        )
        assert int(dict(call.trailing_metadata())["sallyport-audit-index"]) >= 0, "no audit entry index"
        assert answer.model_spec.name == example.name and answer.model_spec.HasField("version"), "no model spec"
        output = answer.outputs[example.output]
        assert output.dtype == api.types_pb2.DT_FLOAT
        return np.array(output.float_val).reshape([dim.size for dim in output.tensor_shape.dim])

    return ask


def grpc_classify(connection):
    stub = prediction_stub(connection)

    def ask(example, tensors):
        request = api.classification_pb2.ClassificationRequest()
        request.model_spec.name = example.name
        request.input.example_list.examples.extend(examples_of(tensors))
        answer = stub.Classify(request, metadata=metadata(connection), timeout=30)
        return scores(example, [[(c.label, c.score) for c in row.classes] for row in answer.result.classifications])

    return ask


def scores(example, rows):
    """In the order of the example's labels, whichever order the server has."""
    return np.array([[dict(row)[label] for label in example.labels] for row in rows])


def rest(connection):
    """Asks over one connection that is kept."""
    session = requests.Session()
    session.headers.update(connection.authorization)

    def post(example, verb, body):
        url = f"{connection.rest}/v1/models/{example.name}:{verb}"
        answer = session.post(url, json=body, verify=connection.ca, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return post


def text(values):
    """Bytes as the strings that JSON can hold."""
    return np.array([v.decode() for v in values.ravel()]).reshape(values.shape) if values.dtype == object else values


def rest_rows(connection):
    post = rest(connection)

    def ask(example, tensors):
        if len(tensors) == 1:
            instances = text(tensors[0][2]).tolist()
        else:
            rows = range(len(tensors[0][2]))
            instances = [{name: text(values)[row].tolist() for name, _, values in tensors} for row in rows]
        return np.array(post(example, "predict", {"instances": instances})["predictions"])

    return ask


def rest_columns(connection):
    post = rest(connection)

    def ask(example, tensors):
        inputs = {name: text(values).tolist() for name, _, values in tensors}
        return np.array(post(example, "predict", {"inputs": inputs})["outputs"])

    return ask


def rest_classify(connection):
    post = rest(connection)

    def ask(example, tensors):
        rows = range(len(tensors[0][2]))
        body = {"examples": [{name: text(v)[row].ravel().tolist() for name, _, v in tensors} for row in rows]}
        return scores(example, post(example, "classify", body)["results"])

    return ask


def all_of(connection):
    return {
        "tfs-grpc-content": grpc_predict(connection, packed=True),
        "tfs-grpc-values": grpc_predict(connection, packed=False),
        "tfs-grpc-classify": grpc_classify(connection),
        "tfs-rest-rows": rest_rows(connection),
        "tfs-rest-columns": rest_columns(connection),
        "tfs-rest-classify": rest_classify(connection),
    }

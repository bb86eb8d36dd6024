"""Services and messages as the server describes them, held against those that other people's clients were made from.

usage: reflection.py CONNECTION.json EXAMPLES_FOLDER
The server has `echo-<datatype>`, whose output `y` is its input `x`. Prints one JSON array of {name, ok, saw}.
"""

import json
import sys

import grpc
from google.protobuf import descriptor, descriptor_pool, message_factory
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from tensorflow_serving.apis import prediction_service_pb2
from tritonclient.grpc import service_pb2

import protocols
from connection import Connection
from surface import Findings, refusal

SERVICES = {
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "inference.GRPCInferenceService",
    "tensorflow.serving.ModelService",
    "tensorflow.serving.PredictionService",
}


class Key(grpc.AuthMetadataPlugin):
    def __init__(self, connection):
        self.connection = connection

    def __call__(self, context, callback):
        callback(tuple(self.connection.authorization.items()), None)


def channel(connection):
    """With the key in every call, for clients that cannot be told."""
    credentials = grpc.ssl_channel_credentials(connection.ca_bytes())
    key = grpc.metadata_call_credentials(Key(connection))
    return grpc.secure_channel(connection.grpc_authority, grpc.composite_channel_credentials(credentials, key))


def differences(ours, theirs, seen):
    """Fields of a message, and of those in it, that are not the same; what only they have is left out."""
    if ours.full_name in seen:
        return []
    seen.add(ours.full_name)
    found = []
    for field in ours.fields:
        other = theirs.fields_by_number.get(field.number)
        if other is None or (other.name, other.type, other.is_repeated) != (field.name, field.type, field.is_repeated):
            found.append(f"{ours.full_name}.{field.name}")
        elif field.type == descriptor.FieldDescriptor.TYPE_MESSAGE:
            found += differences(field.message_type, other.message_type, seen)
        elif field.type == descriptor.FieldDescriptor.TYPE_ENUM:
            names = {value.number: value.name for value in other.enum_type.values}
            found += [v.name for v in field.enum_type.values if names.get(v.number) != v.name]
    return found


def described(findings, pool):
    """Every call is the one of the clients' own descriptors."""
    services = (
        service_pb2.DESCRIPTOR.services_by_name["GRPCInferenceService"],
        prediction_service_pb2.DESCRIPTOR.services_by_name["PredictionService"],
    )
    seen = set()
    for theirs in services:
        ours = pool.FindServiceByName(theirs.full_name)
        for method in ours.methods:
            other = theirs.methods_by_name.get(method.name)
            wrong = ["no such call"] if other is None else differences(method.input_type, other.input_type, seen)
            wrong += [] if other is None else differences(method.output_type, other.output_type, seen)
            findings.check(f"{theirs.name}.{method.name} is theirs", not wrong, wrong)
    findings.check("messages were compared", len(seen) > 60, len(seen))


def asked(findings, connection, pool):
    """A call with nothing but what was described."""
    service = pool.FindServiceByName("inference.GRPCInferenceService")
    method = service.methods_by_name["ModelInfer"]
    request, response = (message_factory.GetMessageClass(t) for t in (method.input_type, method.output_type))
    with channel(connection) as calls:
        call = calls.unary_unary(f"/{service.full_name}/{method.name}", request.SerializeToString, response.FromString)
        question = request(model_name="echo-int64")
        question.inputs.add(name="x", datatype="INT64", shape=[2]).contents.int64_contents.extend([2**53 + 1, -(2**63)])
        answer = call(question, timeout=30)
    saw = list(answer.outputs[0].contents.int64_contents)
    findings.check("a described call is answered", saw == [2**53 + 1, -(2**63)], saw)


def refused(findings, connection):
    stub = reflection_pb2_grpc.ServerReflectionStub(protocols.channel(connection))
    question = reflection_pb2.ServerReflectionRequest(list_services="")
    saw = refusal(lambda: list(stub.ServerReflectionInfo(iter([question]), timeout=30)))
    findings.check("nobody is told", saw is not None and "UNAUTHENTICATED" in saw, saw)


def main(connection_file, _):
    connection = Connection.read(connection_file)
    findings = Findings()
    with channel(connection) as calls:
        database = ProtoReflectionDescriptorDatabase(calls)
        services = set(database.get_services())
        findings.check("services", services == SERVICES, sorted(services))
        pool = descriptor_pool.DescriptorPool(database)
        described(findings, pool)
        for name in ("no.such.Service", "inference.None"):
            try:
                saw = database.FindFileContainingSymbol(name)
            except KeyError as unknown:
                saw = unknown
            findings.check(f"{name} is not there", isinstance(saw, KeyError), saw)
    asked(findings, connection, pool)
    refused(findings, connection)
    print(json.dumps(findings.found))


if __name__ == "__main__":
    main(*sys.argv[1:])

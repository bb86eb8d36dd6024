"""TensorFlow Serving's own Python messages and stubs, as `tensorflow-serving-api` on PyPI ships them.

That package needs TensorFlow, of which it uses a few message definitions; `tensorflow-protobuf` has those without the
gigabyte around them. One file of definitions is not in it: the error codes, an enumeration that is declared here.
"""

import sys
import types

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.internal import builder

CODES = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED "
    "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS "
    "UNAUTHENTICATED"
).split()


def declare_error_codes():
    """Two files: the codes themselves, and the one that others import, which only names the first."""
    codes = descriptor_pb2.FileDescriptorProto(
        name="xla/tsl/protobuf/error_codes.proto", package="tensorflow.error", syntax="proto3"
    )
    enumeration = codes.enum_type.add(name="Code")
    for number, name in enumerate(CODES):
        enumeration.value.add(name=name, number=number)
    named = descriptor_pb2.FileDescriptorProto(
        name="tensorflow/core/protobuf/error_codes.proto",
        package="tensorflow.error.dummy",
        syntax="proto3",
        dependency=[codes.name],
        public_dependency=[0],
    )
    inner = declare(codes, "xla.tsl.protobuf.error_codes_pb2")
    outer = declare(named, "tensorflow.core.protobuf.error_codes_pb2")
    outer.xla_dot_tsl_dot_protobuf_dot_error__codes__pb2 = inner


def declare(file, name):
    module = types.ModuleType(name)
    module.DESCRIPTOR = descriptor_pool.Default().AddSerializedFile(file.SerializeToString())
    builder.BuildTopDescriptorsAndMessages(module.DESCRIPTOR, name, vars(module))
    sys.modules[name] = module
    return module


declare_error_codes()

from tensorflow.core.example import example_pb2, feature_pb2  # noqa: E402
from tensorflow.core.framework import tensor_pb2, types_pb2  # noqa: E402
from tensorflow_serving.apis import (  # noqa: E402
    classification_pb2,
    get_model_metadata_pb2,
    get_model_status_pb2,
    inference_pb2,
    model_management_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
    regression_pb2,
    session_service_pb2,
)

__all__ = [
    "classification_pb2",
    "example_pb2",
    "feature_pb2",
    "get_model_metadata_pb2",
    "get_model_status_pb2",
    "inference_pb2",
    "model_management_pb2",
    "model_service_pb2_grpc",
    "predict_pb2",
    "prediction_service_pb2_grpc",
    "regression_pb2",
    "session_service_pb2",
    "tensor_pb2",
    "types_pb2",
]

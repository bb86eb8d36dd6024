"""The four clients of tritonclient behind one face: a call is a call, whether the client waits or not."""

import asyncio
import ssl

import gevent.ssl
import ml_dtypes
import numpy as np
import tritonclient.grpc
import tritonclient.grpc.aio
import tritonclient.http
import tritonclient.http.aio
from tritonclient.utils import InferenceServerException


class Client:
    """One client with the headers of one caller."""

    def __init__(self, name, module, make, headers, loop=None):
        self.name = name
        self.module = module
        self.headers = dict(headers)
        self.loop = loop
        self.client = make() if loop is None else loop.run_until_complete(made(make))

    @property
    def is_http(self):
        return "http" in self.name

    def call(self, method, *arguments, **named):
        # A copy: the clients write into what they are given.
        named["headers"] = dict(self.headers)
        answer = getattr(self.client, method)(*arguments, **named)
        return answer if self.loop is None else self.loop.run_until_complete(answer)

    def json(self, method, *arguments, **named):
        """The answer as REST has it, whichever protocol it came over."""
        return self.call(method, *arguments, **named) if self.is_http else self.call(method, *arguments, as_json=True, **named)

    def input(self, name, datatype, values, binary=True):
        tensor = self.module.InferInput(name, list(values.shape), datatype)
        if self.is_http:
            tensor.set_data_from_numpy(values, binary_data=binary)
        else:
            tensor.set_data_from_numpy(values)
        return tensor

    def output(self, name, binary=True, classes=0):
        if self.is_http:
            return self.module.InferRequestedOutput(name, binary_data=binary, class_count=classes)
        return self.module.InferRequestedOutput(name, class_count=classes)

    def infer(self, model, datatype, values, binary=True, outputs=None, **named):
        inputs = [self.input("x", datatype, values, binary)]
        return self.call("infer", model, inputs, outputs=outputs, **named)

    def close(self):
        closed = self.client.close()
        if self.loop is not None:
            self.loop.run_until_complete(closed)


async def made(make):
    return make()


def refusal(call):
    """The status of a refused call, `None` where it was answered."""
    try:
        call()
    except InferenceServerException as refused:
        return f"{refused.status()} {refused.message()}"
    return None


def all_of(connection, headers):
    loop = asyncio.new_event_loop()
    trusted = ssl.create_default_context(cafile=connection.ca)
    options = {"ssl": True, "root_certificates": connection.ca}

    def http():
        return tritonclient.http.InferenceServerClient(
            connection.rest_authority,
            ssl=True,
            ssl_context_factory=lambda: gevent.ssl.create_default_context(cafile=connection.ca),
            concurrency=4,
        )

    def http_aio():
        return tritonclient.http.aio.InferenceServerClient(connection.rest_authority, ssl=True, ssl_context=trusted)

    def grpc():
        return tritonclient.grpc.InferenceServerClient(connection.grpc_authority, **options)

    def grpc_aio():
        return tritonclient.grpc.aio.InferenceServerClient(connection.grpc_authority, **options)

    return [
        Client("http", tritonclient.http, http, headers),
        Client("grpc", tritonclient.grpc, grpc, headers),
        Client("http.aio", tritonclient.http.aio, http_aio, headers, loop),
        Client("grpc.aio", tritonclient.grpc.aio, grpc_aio, headers, loop),
    ]


def samples():
    """For every datatype: numpy's type and values that show whether every bit arrives."""
    nan = float("nan")
    infinity = float("inf")
    return {
        "BOOL": np.array([True, False, True]),
        "UINT8": np.array([0, 255, 7], np.uint8),
        "UINT16": np.array([0, 65535, 7], np.uint16),
        "UINT32": np.array([0, 2**32 - 1, 7], np.uint32),
        "UINT64": np.array([0, 2**64 - 1, 2**53 + 1], np.uint64),
        "INT8": np.array([-128, 127, 0], np.int8),
        "INT16": np.array([-(2**15), 2**15 - 1, 0], np.int16),
        "INT32": np.array([-(2**31), 2**31 - 1, 0], np.int32),
        "INT64": np.array([-(2**63), 2**63 - 1, 2**53 + 1], np.int64),
        "FP16": np.array([1.5, -65504, infinity], np.float16),
        "BF16": np.array([1.5, -0.0, infinity], ml_dtypes.bfloat16),
        "FP32": np.array([1.1, nan, -infinity, 1e-45, -0.0], np.float32),
        "FP64": np.array([1.1, nan, infinity, 5e-324, -0.0], np.float64),
        "BYTES": np.array(["".encode(), "ü".encode(), b"a\nb"], np.object_),
    }

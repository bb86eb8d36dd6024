"""KServe's Python server with a model class that runs ONNX Runtime; the protocol's second version, REST and gRPC."""

import logging
import os
import pathlib
import sys

# What a command line sets: the server reads it when it is imported.
sys.argv += [f"--http_port={os.environ['HTTP_PORT']}", f"--grpc_port={os.environ['GRPC_PORT']}"]
sys.argv += [f"--grpc_max_{way}_message_length={64 << 20}" for way in ("send", "receive")]

import grpc.aio
import kserve
import onnxruntime
import uvicorn
from kserve import InferOutput, InferRequest, InferResponse, ModelServer
from kserve.utils.utils import generate_uuid


def stay_on_this_machine():
    """The server listens everywhere and has no option for less."""
    config, listen = uvicorn.Config.__init__, grpc.aio._server.Server.add_insecure_port
    uvicorn.Config.__init__ = lambda self, *args, **named: config(self, *args, **{**named, "host": "127.0.0.1"})
    grpc.aio._server.Server.add_insecure_port = lambda self, address: listen(
        self, "127.0.0.1:" + address.rpartition(":")[2]
    )


class OnnxModel(kserve.Model):
    def __init__(self, name, file):
        super().__init__(name)
        self.file = str(file)
        self.load()

    def load(self):
        self.session = onnxruntime.InferenceSession(self.file, providers=["CPUExecutionProvider"])
        self.ready = True
        return True

    def predict(self, payload, headers=None, response_headers=None):
        sent = payload.inputs[0]
        values = self.session.run(None, {sent.name: sent.as_numpy()})[0]
        name = self.session.get_outputs()[0].name
        output = InferOutput(name=name, shape=list(values.shape), datatype="FP32")
        binary = bool(payload.parameters and payload.parameters.get("binary_data_output"))
        output.set_data_from_numpy(values, binary_data=binary or payload.from_grpc)
        return InferResponse(
            response_id=payload.id or generate_uuid(),
            model_name=self.name,
            infer_outputs=[output],
        )


if __name__ == "__main__":
    for name in ("uvicorn.access", "kserve.trace"):  # a line per request
        logging.getLogger(name).addFilter(lambda record: False)
    stay_on_this_machine()
    models = [OnnxModel(f.parts[-3], f) for f in pathlib.Path(os.environ["MODELS"]).glob("*/*/model.onnx")]
    ModelServer(access_log_format=None).start(models)

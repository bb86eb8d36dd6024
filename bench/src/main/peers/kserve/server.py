"""KServe's Python server with a model class that runs ONNX Runtime; the protocol's second version, REST and gRPC."""

import os
import pathlib

import kserve
import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, ModelServer
from kserve.utils.utils import generate_uuid


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
    models = [OnnxModel(f.parts[-3], f) for f in pathlib.Path(os.environ["MODELS"]).glob("*/*/model.onnx")]
    ModelServer(
        http_port=int(os.environ["HTTP_PORT"]),
        grpc_port=int(os.environ["GRPC_PORT"]),
        workers=1,
        enable_docs_url=False,
        access_log_format=None,
        grpc_max_send_message_length=64 << 20,
        grpc_max_receive_message_length=64 << 20,
    ).start(models)

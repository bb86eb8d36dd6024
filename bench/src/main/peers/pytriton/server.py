"""PyTriton: the tritonserver of its package, with ONNX Runtime in as many Python instances as there are cores."""

import os
import pathlib

import numpy as np
import onnxruntime
from pytriton.decorators import batch
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig


def session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # there is an instance per core
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def instance(file):
    own = session(file)
    name = own.get_inputs()[0].name

    @batch
    def infer(**inputs):
        return [own.run(None, {name: inputs[name]})[0]]

    return infer


def tensor(value):
    shape = tuple(size if isinstance(size, int) else -1 for size in value.shape[1:])
    return Tensor(name=value.name, dtype=np.float32, shape=shape)


config = TritonConfig(
    http_address="127.0.0.1",
    http_port=int(os.environ["HTTP_PORT"]),
    grpc_address="127.0.0.1",
    grpc_port=int(os.environ["GRPC_PORT"]),
    allow_metrics=False,
    log_verbose=0,
)
with Triton(config=config, workspace=pathlib.Path(os.environ["WORK"]) / "workspace") as triton:
    for file in pathlib.Path(os.environ["MODELS"]).glob("*/*/model.onnx"):
        known = session(file)
        triton.bind(
            model_name=file.parts[-3],
            infer_func=[instance(file) for _ in range(int(os.environ["CORES"]))],
            inputs=[tensor(value) for value in known.get_inputs()],
            outputs=[tensor(value) for value in known.get_outputs()],
            config=ModelConfig(max_batch_size=32),
            strict=False,
        )
    triton.serve()

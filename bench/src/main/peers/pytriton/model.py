"""A model of Triton's Python backend that runs ONNX Runtime, all waiting requests in one run."""

import os
import sys

sys.path.append(os.environ["PACKAGES"])  # the backend starts a bare interpreter

import numpy as np
import onnxruntime
import triton_python_backend_utils as triton


class TritonPythonModel:
    def initialize(self, args):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # there is an instance per core
        file = f"{args['model_repository']}/{args['model_version']}/model.onnx"
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.output = self.session.get_outputs()[0].name

    def execute(self, requests):
        rows = [triton.get_input_tensor_by_name(request, self.input).as_numpy() for request in requests]
        values = self.session.run(None, {self.input: np.concatenate(rows) if len(rows) > 1 else rows[0]})[0]
        ends = np.cumsum([len(row) for row in rows])[:-1]
        return [
            triton.InferenceResponse([triton.Tensor(self.output, part)]) for part in np.split(values, ends)
        ]

"""FastAPI and ONNX Runtime as most teams put them together: a typed body, one worker process per core."""

import os
import pathlib

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Row(BaseModel):
    x: list[float]


def session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # there is a process per core
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


MODELS = {file.parts[-3]: session(file) for file in pathlib.Path(os.environ["MODELS"]).glob("*/*/model.onnx")}
app = FastAPI()


@app.post("/predict/{model}")
async def predict(model: str, row: Row):
    session = MODELS[model]
    wanted = session.get_inputs()[0]
    shape = [1] + [size if isinstance(size, int) else -1 for size in wanted.shape[1:]]
    values = np.asarray(row.x, dtype=np.float32).reshape(shape)
    return {"y": session.run(None, {wanted.name: values})[0].ravel().tolist()}


if __name__ == "__main__":
    uvicorn.run(
        "server:app",
        host="127.0.0.1",
        port=int(os.environ["HTTP_PORT"]),
        workers=int(os.environ["CORES"]),
        access_log=False,
        log_level="warning",
    )

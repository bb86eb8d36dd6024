"""safetensors' files."""

from __future__ import annotations

import numpy as np
from safetensors.numpy import save_file

from .made import add_made


def tensors(r, count):
    g = np.random.RandomState(r.number(0, 1 << 31))
    kinds = [np.float32, np.float16, np.float64, np.int64, np.int8, np.uint8, bool]
    return {f"layer.{i}.{r.word()}": g.normal(size=(r.number(0, 40), r.number(1, 40))).astype(kinds[i % len(kinds)]) for i in range(count)}


for count in (1, 2, 30, 400):
    add_made(f"safetensors-{count}", "nothing", lambda r, to, count=count: save_file(tensors(r, count), str(to / "model.safetensors"), metadata={"format": "np", "note": "os.system"}))
add_made("safetensors-scalars", "nothing", lambda r, to: save_file({"a": np.array(1.5), "b": np.zeros((0, 3)), "c": np.zeros((500, 500))}, str(to / "model.safetensors")))

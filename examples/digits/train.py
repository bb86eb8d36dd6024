# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "scikit-learn==1.9.1", "jax==0.10.2", "onnx==1.23.2"]
# ///
"""Trains a small convolutional network on the UCI digits bundled with scikit-learn and writes everything beside this file.

usage: python3 examples/digits/train.py && python3 examples/evaluate.py --write examples/digits
"""

import os
import pathlib
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))
from example_folder import write_example, write_model, write_rows

SEED = 7
EPOCHS, BATCH, RATE, DECAY = 60, 64, 2e-3, 1e-4
WHITE = 16.0
LABELS = [str(digit) for digit in range(10)]
COLUMNS = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
ORIGIN = (
    "trained by examples/digits/train.py on the test part of Optical Recognition of Handwritten Digits, Alpaydin,"
    " Kaynak, UCI Machine Learning Repository, CC BY 4.0"
)


def start(rng):
    def normal(*shape):
        return rng.normal(0, np.sqrt(2 / np.prod(shape[1:] if len(shape) == 4 else shape[:1])), shape).astype(np.float32)

    def zeros(size):
        return np.zeros(size, np.float32)

    return {
        "conv1.weight": normal(16, 1, 3, 3), "conv1.bias": zeros(16),
        "conv2.weight": normal(32, 16, 3, 3), "conv2.bias": zeros(32),
        "dense1.weight": normal(32 * 4 * 4, 64), "dense1.bias": zeros(64),
        "dense2.weight": normal(64, 10), "dense2.bias": zeros(10),
    }  # fmt: skip


def logits(w, pixels):
    """Pixels [N,1,8,8] in [0,16] to scores [N,10]; the ONNX graph below says the same."""

    def conv(x, name):
        y = lax.conv(x, w[name + ".weight"], (1, 1), "SAME")
        return jax.nn.relu(y + w[name + ".bias"][None, :, None, None])

    x = conv(conv(pixels / WHITE, "conv1"), "conv2")
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID").reshape(len(pixels), -1)
    x = jax.nn.relu(x @ w["dense1.weight"] + w["dense1.bias"])
    return x @ w["dense2.weight"] + w["dense2.bias"]


def loss(w, pixels, digits):
    likelihood = jax.nn.log_softmax(logits(w, pixels))[jnp.arange(len(digits)), digits].mean()
    return DECAY * sum((v**2).sum() for k, v in w.items() if k.endswith("weight")) - likelihood


@jax.jit
def step(w, m, v, t, pixels, digits):
    """One step of Adam (Kingma and Ba 2015, algorithm 1)."""
    g = jax.grad(loss)(w, pixels, digits)
    m = {k: 0.9 * m[k] + 0.1 * g[k] for k in w}
    v = {k: 0.999 * v[k] + 0.001 * g[k] ** 2 for k in w}
    scale = RATE * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return {k: w[k] - scale * m[k] / (jnp.sqrt(v[k]) + 1e-8) for k in w}, m, v


def shifted(pixels, rng):
    """Each image moved by up to one pixel either way, the border filled with paper."""
    padded = np.pad(pixels, ((0, 0), (0, 0), (1, 1), (1, 1)))
    at = rng.integers(0, 3, (len(pixels), 2))
    return np.stack([image[:, y : y + 8, x : x + 8] for image, (y, x) in zip(padded, at)])


def train(pixels, digits):
    rng = np.random.default_rng(SEED)
    w = start(rng)
    m = {k: np.zeros_like(x) for k, x in w.items()}
    v = {k: np.zeros_like(x) for k, x in w.items()}
    t = 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(digits))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            t += 1
            rows = order[at : at + BATCH]
            w, m, v = step(w, m, v, float(t), shifted(pixels[rows], rng), digits[rows])
    return {k: np.asarray(x) for k, x in w.items()}


def graph_of(weights):
    def node(kind, inputs, output, **attributes):
        return helper.make_node(kind, inputs, [output], name=output, **attributes)

    def conv(source, name):
        parameters = [name + ".weight", name + ".bias"]
        return node("Conv", [source, *parameters], name, kernel_shape=[3, 3], pads=[1, 1, 1, 1])

    nodes = [
        node("Div", ["pixels", "white"], "grey"),
        conv("grey", "conv1"),
        node("Relu", ["conv1"], "relu1"),
        conv("relu1", "conv2"),
        node("Relu", ["conv2"], "relu2"),
        node("MaxPool", ["relu2"], "pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["pool"], "flat", axis=1),
        node("Gemm", ["flat", "dense1.weight", "dense1.bias"], "dense1"),
        node("Relu", ["dense1"], "relu3"),
        node("Gemm", ["relu3", "dense2.weight", "dense2.bias"], "dense2"),
        node("Softmax", ["dense2"], "probabilities", axis=1),
    ]
    constants = {"white": np.array(WHITE, np.float32), **weights}
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["N", 1, 8, 8])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 10])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


def main():
    data = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        data.data.astype(np.float32), data.target, test_size=0.2, stratify=data.target, random_state=SEED
    )
    for file, x, y in (("train.csv", train_x, train_y), ("test.csv", test_x, test_y)):
        write_rows(FOLDER / file, COLUMNS + ["label"], [[*r.astype(int), LABELS[c]] for r, c in zip(x, y)])
    contract = {
        "licence": "Apache-2.0",
        "origin": ORIGIN,
        "inputs": [{"name": "pixels", "lowest": 0, "highest": 16, "finite": True}],
        "outputs": [{"name": "probabilities", "finite": True, "labels": LABELS}],
    }
    write_model(FOLDER, graph_of(train(train_x.reshape(-1, 1, 8, 8), train_y)), "digits", contract)
    model = {
        "name": "digits",
        "version": "1",
        "folder": "models/digits/1",
        "inputs": [{"name": "pixels", "datatype": "FP32", "shape": [-1, 1, 8, 8], "columns": COLUMNS}],
        "output": "probabilities",
        "decision": "argmax",
        "labels": LABELS,
    }
    write_example(FOLDER, "handwritten digits, 8x8 pixels", [model])


if __name__ == "__main__":
    main()

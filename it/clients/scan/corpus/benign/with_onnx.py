"""onnx's and skl2onnx's models."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .made import add_made


def value(name, shape, kind_of=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind_of, shape)


def made(nodes, tensors=(), inputs=None, outputs=None):
    graph = helper.make_graph(nodes, "g", inputs or [value("x", ["n", 4])], outputs or [value("y", None)], list(tensors))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])


def weights(r, shape):
    g = np.random.RandomState(r.number(0, 1 << 31))
    return numpy_helper.from_array(g.normal(size=shape).astype(np.float32), "w")


def looped(r):
    body = helper.make_graph(
        [helper.make_node("Add", ["v", "v"], ["v2"]), helper.make_node("Identity", ["k"], ["k2"])], "body",
        [value("i", [], TensorProto.INT64), value("k", [], TensorProto.BOOL), value("v", None)], [value("k2", [], TensorProto.BOOL), value("v2", None)],
    )
    return made([helper.make_node("Loop", ["n", "", "x"], ["y"], body=body)], [numpy_helper.from_array(np.array(5, dtype=np.int64), "n")])


def counted(r):
    """How often it runs is an input, and the condition ends it."""
    body = helper.make_graph(
        [helper.make_node("Add", ["v", "v"], ["v2"]), helper.make_node("ReduceMax", ["v2"], ["m"], keepdims=0), helper.make_node("Less", ["m", "limit"], ["k2"])], "body",
        [value("i", [], TensorProto.INT64), value("k", [], TensorProto.BOOL), value("v", None)], [value("k2", [], TensorProto.BOOL), value("v2", None)],
    )
    tensors = [numpy_helper.from_array(np.array(1e6, dtype=np.float32), "limit")]
    inputs = [value("x", ["n", 4]), value("times", [], TensorProto.INT64), value("go", [], TensorProto.BOOL)]
    return made([helper.make_node("Loop", ["times", "go", "x"], ["y"], body=body)], tensors, inputs)


def scanned(r):
    body = helper.make_graph([helper.make_node("Add", ["s", "e"], ["s2"]), helper.make_node("Identity", ["s2"], ["o"])], "body", [value("s", [4]), value("e", [4])], [value("s2", [4]), value("o", [4])])
    return made([helper.make_node("Scan", ["start", "x"], ["last", "y"], num_scan_inputs=1, body=body)], [numpy_helper.from_array(np.zeros(4, dtype=np.float32), "start")])


MODELS = {
    "linear": lambda r: made([helper.make_node("MatMul", ["x", "w"], ["a"]), helper.make_node("Relu", ["a"], ["y"])], [weights(r, (4, 300))]),
    "zeros": lambda r: made([helper.make_node("MatMul", ["x", "w"], ["y"])], [numpy_helper.from_array(np.zeros((4, 100_000), dtype=np.float32), "w")]),
    "convolution": lambda r: made([helper.make_node("Conv", ["x", "w"], ["y"])], [weights(r, (16, 3, 3, 3))], [value("x", [1, 3, 32, 32])]),
    "loop": looped,
    "loop-that-ends-itself": counted,
    "scan": scanned,
    "shapes": lambda r: made([helper.make_node("Shape", ["x"], ["s"]), helper.make_node("ConstantOfShape", ["s"], ["z"]), helper.make_node("Tile", ["x", "t"], ["b"]), helper.make_node("Add", ["x", "z"], ["y"])], [numpy_helper.from_array(np.array([2, 3], dtype=np.int64), "t")]),
    "texts": lambda r: made([helper.make_node("Identity", ["w"], ["y"])], [helper.make_tensor("w", TensorProto.STRING, [2], [b"os.system", b"eval"])]),
}
for label, build in MODELS.items():
    add_made(f"onnx-{label}", "nothing", lambda r, to, build=build: onnx.save(build(r), str(to / "model.onnx")))


def external(r, to, together):
    from onnx.external_data_helper import convert_model_to_external_data

    model = MODELS["zeros"](r)
    convert_model_to_external_data(model, together, "weights.bin" if together else None)
    onnx.save_model(model, str(to / "model.onnx"))


add_made("onnx-external", "nothing", lambda r, to: external(r, to, True))
add_made("onnx-external-each", "nothing", lambda r, to: external(r, to, False))
add_made("onnx-tensor", "nothing", lambda r, to: (to / "tensor.pb").write_bytes(weights(r, (9, 9)).SerializeToString()))


def converted(r, to, fit):
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    g = np.random.RandomState(r.number(0, 1 << 31))
    model = fit().fit(g.normal(size=(50, 5)), g.randint(0, 2, 50))
    onnx.save(convert_sklearn(model, initial_types=[("x", FloatTensorType([None, 5]))]), str(to / "model.onnx"))


def estimators():
    from sklearn import ensemble, linear_model, naive_bayes, neural_network, pipeline, preprocessing, svm, tree

    return {
        "logistic": linear_model.LogisticRegression,
        "forest": lambda: ensemble.RandomForestClassifier(10),
        "boosting": lambda: ensemble.GradientBoostingClassifier(n_estimators=4),
        "tree": tree.DecisionTreeClassifier,
        "network": lambda: neural_network.MLPClassifier((6,), max_iter=5),
        "bayes": naive_bayes.GaussianNB,
        "svc": svm.SVC,
        "scaled": lambda: pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()),
    }


try:
    import skl2onnx  # noqa: F401
except ImportError:
    pass
else:
    for label, fit in estimators().items():
        add_made(f"skl2onnx-{label}", "nothing", lambda r, to, fit=fit: converted(r, to, fit))

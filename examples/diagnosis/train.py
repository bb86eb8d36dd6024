# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "scikit-learn==1.9.1", "skl2onnx==1.20.0", "onnx==1.23.2"]
# ///
"""Trains the two diagnosis models on UCI WDBC (as bundled with scikit-learn) and writes everything beside this file.

usage: python3 examples/diagnosis/train.py && python3 examples/evaluate.py --write examples/diagnosis
"""

import pathlib
import sys

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))
from example_folder import only_output, write_example, write_model, write_rows

SEED = 20
LABELS = ["malignant", "benign"]
ORIGIN = (
    "trained by examples/diagnosis/train.py on Breast Cancer Wisconsin (Diagnostic), Wolberg, Mangasarian, Street,"
    " Street, UCI Machine Learning Repository, CC BY 4.0"
)


def contract(columns):
    return {
        "licence": "Apache-2.0",
        "origin": ORIGIN,
        "inputs": [{"name": "features", "lowest": 0, "highest": 10000, "finite": True, "labels": columns}],
        "outputs": [{"name": "probabilities", "finite": True, "labels": LABELS}],
    }


def described(name, columns):
    return {
        "name": name,
        "version": "1",
        "folder": f"models/{name}/1",
        "inputs": [{"name": "features", "datatype": "FP32", "shape": [-1, len(columns)], "columns": columns}],
        "output": "probabilities",
        "decision": "argmax",
        "labels": LABELS,
    }


def main():
    data = load_breast_cancer()
    columns = [name.replace(" ", "_") for name in data.feature_names]
    train_x, test_x, train_y, test_y = train_test_split(
        data.data, data.target, test_size=0.2, stratify=data.target, random_state=SEED
    )
    for file, x, y in (("train.csv", train_x, train_y), ("test.csv", test_x, test_y)):
        write_rows(FOLDER / file, columns + ["label"], [[*map(repr, map(float, r)), LABELS[c]] for r, c in zip(x, y)])
    estimators = {
        "diagnosis": GradientBoostingClassifier(n_estimators=120, max_depth=2, subsample=0.8, random_state=SEED),
        "diagnosis-mlp": make_pipeline(
            StandardScaler(), MLPClassifier((32, 16), alpha=0.01, max_iter=2000, random_state=SEED)
        ),
    }
    for name, estimator in estimators.items():
        estimator.fit(train_x.astype(np.float32), train_y)
        graph = to_onnx(
            estimator,
            initial_types=[("features", FloatTensorType([None, len(columns)]))],
            options={"zipmap": False},
            target_opset={"": 17, "ai.onnx.ml": 3},
        )
        graph.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "N"
        graph = only_output(graph, "probabilities")
        graph.graph.output[0].type.tensor_type.shape.dim[0].dim_param = "N"
        write_model(FOLDER, graph, name, contract(columns))
    write_example(FOLDER, "breast-cancer diagnosis from 30 measurements", [described(n, columns) for n in estimators])


if __name__ == "__main__":
    main()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "pandas==2.3.3", "scikit-learn==1.9.1", "skl2onnx==1.20.0", "onnx==1.23.2"]
# ///
"""Trains the credit model on Statlog German credit (german.data beside this file) and writes everything beside this file.

usage: python3 examples/credit/train.py && python3 examples/evaluate.py --write examples/credit
"""

import pathlib
import sys

import pandas
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))
from example_folder import only_output, write_example, write_model, write_rows

SEED = 11
LABELS = ["good", "bad"]
ORIGIN = (
    "trained by examples/credit/train.py on Statlog (German Credit Data), Hofmann, UCI Machine Learning Repository,"
    " CC BY 4.0"
)

# The columns of german.data in order: a dictionary decodes the codes of a categorical one, a pair bounds a numeric one.
COLUMNS = {
    "checking_account": {
        "A11": "below 0 DM", "A12": "0 to 200 DM", "A13": "200 DM or more", "A14": "none",
    },
    "duration_months": (1, 120),
    "credit_history": {
        "A30": "no credits or all paid back", "A31": "all at this bank paid back", "A32": "existing paid back so far",
        "A33": "delays in the past", "A34": "critical or credits elsewhere",
    },
    "purpose": {
        "A40": "new car", "A41": "used car", "A42": "furniture or equipment", "A43": "radio or television",
        "A44": "domestic appliances", "A45": "repairs", "A46": "education", "A47": "vacation", "A48": "retraining",
        "A49": "business", "A410": "other",
    },
    "amount_dm": (0, 100000),
    "savings": {
        "A61": "below 100 DM", "A62": "100 to 500 DM", "A63": "500 to 1000 DM", "A64": "1000 DM or more",
        "A65": "none or unknown",
    },
    "employed_since": {
        "A71": "unemployed", "A72": "less than 1 year", "A73": "1 to 4 years", "A74": "4 to 7 years",
        "A75": "7 years or more",
    },
    "installment_percent_of_income": (1, 4),
    "sex_and_status": {
        "A91": "male divorced or separated", "A92": "female not single", "A93": "male single",
        "A94": "male married or widowed", "A95": "female single",
    },
    "other_debtors": {"A101": "none", "A102": "co-applicant", "A103": "guarantor"},
    "residence_since": (1, 4),
    "property": {
        "A121": "real estate", "A122": "building society savings or life insurance", "A123": "car or other",
        "A124": "none or unknown",
    },
    "age_years": (18, 120),
    "other_installment_plans": {"A141": "bank", "A142": "stores", "A143": "none"},
    "housing": {"A151": "rent", "A152": "own", "A153": "for free"},
    "credits_at_this_bank": (0, 100),
    "job": {
        "A171": "unemployed or unskilled non-resident", "A172": "unskilled resident", "A173": "skilled",
        "A174": "management or self-employed or highly qualified",
    },
    "dependents": (0, 100),
    "telephone": {"A191": "none", "A192": "registered"},
    "foreign_worker": {"A201": "yes", "A202": "no"},
}  # fmt: skip
TEXT = [name for name, meaning in COLUMNS.items() if isinstance(meaning, dict)]
NUMBER = [name for name in COLUMNS if name not in TEXT]


def applicants():
    frame = pandas.read_csv(FOLDER / "german.data", sep=" ", header=None, names=[*COLUMNS, "label"], dtype=str)
    for name in TEXT:
        frame[name] = frame[name].map(COLUMNS[name])
    for name in NUMBER:
        frame[name] = frame[name].astype(int)
    frame["label"] = frame["label"].map({"1": "good", "2": "bad"})
    return frame


def contract():
    bounds = [
        {"name": name, "lowest": COLUMNS[name][0], "highest": COLUMNS[name][1], "finite": True} for name in NUMBER
    ]
    return {
        "licence": "Apache-2.0",
        "origin": ORIGIN,
        "inputs": bounds,
        "outputs": [{"name": "probabilities", "finite": True, "labels": LABELS}],
    }


def main():
    frame = applicants()
    train, test = train_test_split(frame, test_size=0.2, stratify=frame["label"], random_state=SEED)
    write_rows(FOLDER / "train.csv", list(frame.columns), train.values.tolist())
    write_rows(FOLDER / "test.csv", list(frame.columns), test.values.tolist())
    # Every value that the code book knows has a place, also those that no applicant of the training part has.
    encoder = OneHotEncoder(
        categories=[list(COLUMNS[name].values()) for name in TEXT], handle_unknown="ignore", sparse_output=False
    )
    estimator = make_pipeline(
        ColumnTransformer([("text", encoder, TEXT), ("number", "passthrough", NUMBER)]),
        GradientBoostingClassifier(n_estimators=150, max_depth=3, learning_rate=0.08, subsample=0.8, random_state=SEED),
    )
    estimator.fit(train[list(COLUMNS)], (train["label"] == "bad").astype(int))
    graph = to_onnx(
        estimator,
        initial_types=[
            (name, StringTensorType([None, 1]) if name in TEXT else FloatTensorType([None, 1])) for name in COLUMNS
        ],
        options={"zipmap": False},
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    graph = only_output(graph, "probabilities")
    for value in [*graph.graph.input, *graph.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = "N"
    write_model(FOLDER, graph, "credit", contract())
    inputs = [
        {"name": name, "datatype": "BYTES" if name in TEXT else "FP32", "shape": [-1, 1], "columns": [name]}
        for name in COLUMNS
    ]
    model = {
        "name": "credit",
        "version": "1",
        "folder": "models/credit/1",
        "inputs": inputs,
        "output": "probabilities",
        "decision": "argmax",
        "labels": LABELS,
    }
    write_example(FOLDER, "credit risk from an application's 20 answers", [model])


if __name__ == "__main__":
    main()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "onnxruntime==1.28.0"]
# ///
"""Measures the accuracy of an example's models on its held-out rows with plain ONNX Runtime, without any server.

usage: python3 examples/evaluate.py [--write] FOLDER...        (--write: note the result in FOLDER/example.json)
Exits 1 when what is measured is not what example.json states.
"""

import csv
import json
import os
import pathlib
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime

NUMPY = {"FP32": np.float32, "INT64": np.int64, "BYTES": object}


def tensor(spec, rows):
    """The rows' columns, in the order that the specification names them, as one tensor."""
    values = [row[column] for row in rows for column in spec["columns"]]
    shape = [len(rows)] + spec["shape"][1:]
    if spec["datatype"] == "BYTES":
        return np.array(values, dtype=object).reshape(shape)
    return np.array([float(v) for v in values]).astype(NUMPY[spec["datatype"]]).reshape(shape)


def correct(folder, model, rows, label):
    session = onnxruntime.InferenceSession(str(folder / model["folder"] / "model.onnx"))
    feed = {spec["name"]: tensor(spec, rows) for spec in model["inputs"]}
    (scores,) = session.run([model["output"]], feed)
    answers = [model["labels"][i] for i in scores.argmax(axis=1)]
    return sum(answer == row[label] for answer, row in zip(answers, rows))


def main(arguments):
    write = "--write" in arguments
    agree = True
    for folder in [pathlib.Path(a) for a in arguments if a != "--write"]:
        example = json.loads((folder / "example.json").read_text())
        with open(folder / example["test"], newline="") as file:
            rows = list(csv.DictReader(file))
        for model in example["models"]:
            hits = correct(folder, model, rows, example["label"])
            measured = {"correct": hits, "total": len(rows), "accuracy": round(hits / len(rows), 4)}
            agree = agree and (write or measured == model["measured"])
            model["measured"] = measured
            print(f"{model['name']}: {hits} of {len(rows)} correct, accuracy {measured['accuracy']}")
        if write:
            (folder / "example.json").write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

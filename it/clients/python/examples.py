"""The example models with their held-out rows, read from the repository's examples folder."""

import csv
import dataclasses
import json
import pathlib

import numpy as np

NUMPY = {"FP32": np.float32, "INT64": np.int64, "BYTES": object}


@dataclasses.dataclass(frozen=True)
class Example:
    name: str
    version: str
    inputs: list
    output: str
    labels: list
    truth: list
    rows: list
    measured: dict

    def tensors(self, first, count):
        """(name, datatype, array) for `count` rows from `first`; text as bytes, the way clients send it."""
        rows = self.rows[first : first + count]
        return [(spec["name"], spec["datatype"], array(spec, rows)) for spec in self.inputs]

    def correct(self, scores):
        answers = [self.labels[i] for i in np.asarray(scores).argmax(axis=1)]
        return sum(a == t for a, t in zip(answers, self.truth, strict=True))


def array(spec, rows):
    values = [row[column] for row in rows for column in spec["columns"]]
    shape = [len(rows), *spec["shape"][1:]]
    if spec["datatype"] == "BYTES":
        return np.array([v.encode() for v in values], dtype=object).reshape(shape)
    return np.array([float(v) for v in values]).astype(NUMPY[spec["datatype"]]).reshape(shape)


def read(folder):
    for path in sorted(pathlib.Path(folder).glob("*/example.json")):
        example = json.loads(path.read_text())
        with open(path.parent / example["test"], newline="") as file:
            rows = list(csv.DictReader(file))
        truth = [row[example["label"]] for row in rows]
        for m in example["models"]:
            yield Example(m["name"], m["version"], m["inputs"], m["output"], m["labels"], truth, rows, m["measured"])

"""Measures every example model through the running server, over every protocol, in batches and one by one.

usage: accuracy.py CONNECTION.json EXAMPLES_FOLDER
Prints one JSON array: model, protocol, batch, correct, total and what example.json states.
"""

import json
import sys

import numpy as np

import examples
import protocols
from connection import Connection

BATCHES = (1, 64)


def measure(ask, example, batch):
    scores = []
    for first in range(0, len(example.rows), batch):
        scores.append(ask(example, example.tensors(first, batch)))
    return example.correct(np.concatenate(scores))


def main(connection_file, folder, protocols_of=protocols.all_of):
    connection = Connection.read(connection_file)
    results = []
    for protocol, ask in protocols_of(connection).items():
        for example in examples.read(folder):
            for batch in BATCHES:
                correct = measure(ask, example, batch)
                results.append(
                    {
                        "model": example.name,
                        "protocol": protocol,
                        "batch": batch,
                        "correct": correct,
                        "total": len(example.rows),
                        "stated": example.measured["correct"],
                    }
                )
    print(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])

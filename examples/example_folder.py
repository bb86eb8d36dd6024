"""What the three training scripts share: writing the split, the graph and its descriptions."""

import csv
import json
import pathlib

import onnx

IR_VERSION = 10


def write_rows(path, columns, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(columns)
        writer.writerows(rows)


def only_output(graph_model, name):
    """Leaves one graph output and drops every node and constant that nothing asks for any more."""
    graph = graph_model.graph
    kept = [output for output in graph.output if output.name == name]
    del graph.output[:]
    graph.output.extend(kept)
    wanted, nodes = {name}, []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            nodes.insert(0, node)
    del graph.node[:]
    graph.node.extend(nodes)
    constants = [constant for constant in graph.initializer if constant.name in wanted]
    del graph.initializer[:]
    graph.initializer.extend(constants)
    return graph_model


def write_model(folder, model, name, contract):
    """Writes `models/NAME/1/model.onnx` and the contract beside it."""
    model.ir_version = min(model.ir_version, IR_VERSION)
    model.producer_name, model.producer_version, model.doc_string = "sallyport-examples", "", ""
    model.graph.name = name
    opsets = sorted(model.opset_import, key=lambda opset: opset.domain)
    del model.opset_import[:]
    model.opset_import.extend(opsets)
    onnx.checker.check_model(model, full_check=True)
    place = pathlib.Path(folder) / "models" / name / "1"
    place.mkdir(parents=True, exist_ok=True)
    (place / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    (place / "contract.json").write_text(json.dumps(contract, indent=2, ensure_ascii=False) + "\n")


def write_example(folder, title, models):
    """Writes `example.json`; `evaluate.py --write` adds what was measured."""
    example = {"title": title, "train": "train.csv", "test": "test.csv", "label": "label", "models": models}
    (pathlib.Path(folder) / "example.json").write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n")

"""ONNX: where tensors say their bytes are."""

import struct

from ..recipe import HardLink, Link, add, kind
from ..writers.protobuf import block, number

FLOAT, INT64, STRING = 1, 7, 8


def value_info(name: str, shape=(1, 4), elem: int = FLOAT) -> bytes:
    dims = b"".join(block(1, number(1, d) if isinstance(d, int) else block(2, d)) for d in shape)
    return block(1, name) + block(2, block(1, number(1, elem) + block(2, dims)))


def tensor(name: str, dims, elem: int = FLOAT, raw: bytes | None = None, **external) -> bytes:
    """:param external: the pairs that say where the bytes are"""
    out = b"".join(number(1, d) for d in dims) + number(2, elem) + block(8, name)
    if raw is not None:
        out += block(9, raw)
    for key, value in external.items():
        out += block(13, block(1, key) + block(2, str(value)))
    return out + (number(14, 1) if external else b"")


def attribute(name: str, value) -> bytes:
    """:param value: an integer, a text, ("tensor", bytes), ("graph", bytes), ("sparse", bytes) or a list of integers"""
    out = block(1, name)
    if isinstance(value, int):
        return out + number(3, value) + number(20, 2)
    if isinstance(value, str):
        return out + block(4, value) + number(20, 3)
    if isinstance(value, list):
        return out + b"".join(number(8, v) for v in value) + number(20, 7)
    field, kind_of = {"tensor": (5, 4), "graph": (6, 5), "sparse": (22, 11)}[value[0]]
    return out + block(field, value[1]) + number(20, kind_of)


def node(op: str, inputs, outputs, domain: str = "", **attributes) -> bytes:
    out = b"".join(block(1, i) for i in inputs) + b"".join(block(2, o) for o in outputs)
    out += block(3, op + "_" + outputs[0]) + block(4, op)
    out += b"".join(block(5, attribute(name, value)) for name, value in attributes.items())
    return out + (block(7, domain) if domain else b"")


def graph(nodes, initializers=(), inputs=None, outputs=None, name="g", sparse=()) -> bytes:
    out = b"".join(block(1, n) for n in nodes) + block(2, name) + b"".join(block(5, t) for t in initializers)
    out += b"".join(block(15, t) for t in sparse)
    out += b"".join(block(11, v) for v in ([value_info("x")] if inputs is None else inputs))
    return out + b"".join(block(12, v) for v in ([value_info("y")] if outputs is None else outputs))


def model(graph_of: bytes, opset: int = 17, domains=(), functions=(), metadata=(), more: bytes = b"") -> bytes:
    out = number(1, 8) + block(2, "pytorch") + block(7, graph_of) + block(8, number(2, opset))
    out += b"".join(block(8, block(1, d) + number(2, 1)) for d in domains)
    out += b"".join(block(14, block(1, k) + block(2, v)) for k, v in metadata)
    return out + b"".join(block(25, f) for f in functions) + more


def with_initializer(initializer: bytes) -> bytes:
    return model(graph([node("Add", ["x", "w"], ["y"])], [initializer]))


def floats(r, count: int = 4) -> bytes:
    return struct.pack(f"<{count}f", *(r.random.gauss(0, 1) for _ in range(count)))


def external(r, location: str, offset=0, length=16, **more) -> dict:
    place = {"location": location, "offset": offset, "length": length, **more}
    return {r.word() + ".onnx": with_initializer(tensor("w", (4,), **place)), "weights.bin": floats(r)}


for label, location in {
    "parent": "../{}.bin",
    "parent-inside": "sub/../../{}",
    "absolute": "/etc/{}",
    "process": "/proc/self/environ",
    "drive": "C:\\{}.bin",
    "backslashes": "..\\{}.bin",
    "address": "file:///etc/{}",
    "remote": "http://{}.invalid/w.bin",
    "memory": "*/_ORT_MEM_ADDR_/*",
    "memory-nested": "a/*/_ORT_MEM_ADDR_/{}",
    "zero": "weights.bin\0{}",
    "empty": "",
}.items():

    def located(r, location=location):
        return external(r, location.format(r.word()))

    add(f"onnx/external-{label}", "threat", located)


@kind("onnx/external-in-a-constant")
def in_constant(r):
    held = tensor("c", (4,), location="../" + r.word(), offset=0, length=16)
    return {r.word() + ".onnx": model(graph([node("Constant", [], ["w"], value=("tensor", held)), node("Add", ["x", "w"], ["y"])]))}


@kind("onnx/external-in-a-sparse-tensor")
def in_sparse(r):
    values = tensor("w", (2,), location="/etc/" + r.word(), offset=0, length=8)
    sparse = block(1, values) + block(2, tensor("i", (2,), INT64, struct.pack("<2q", 0, 2))) + number(3, 4)
    return {r.word() + ".onnx": model(graph([node("Add", ["x", "w"], ["y"])], sparse=[sparse]))}


@kind("onnx/external-in-a-sparse-constant")
def in_sparse_constant(r):
    values = tensor("w", (2,), location="*/_ORT_MEM_ADDR_/*", offset=140737488355328, length=8)
    sparse = block(1, values) + block(2, tensor("i", (2,), INT64, struct.pack("<2q", 0, 2))) + number(3, 4)
    return {r.word() + ".onnx": model(graph([node("Constant", [], ["w"], sparse_value=("sparse", sparse)), node("Add", ["x", "w"], ["y"])]))}


@kind("onnx/external-in-a-subgraph")
def in_subgraph(r):
    inner = graph([node("Identity", ["w"], ["o"])], [tensor("w", (4,), location="../../" + r.word())], [], [value_info("o", (4,))])
    choice = node("If", ["c"], ["y"], then_branch=("graph", inner), else_branch=("graph", inner))
    return {r.word() + ".onnx": model(graph([choice], inputs=[value_info("c", (), 9)]))}


@kind("onnx/external-in-a-function")
def in_function(r):
    held = tensor("c", (4,), location="/root/" + r.word())
    function = block(1, "F") + block(4, "a") + block(5, "b") + block(7, node("Constant", [], ["b"], value=("tensor", held)))
    function += block(9, number(2, 17)) + block(10, "local")
    return {r.word() + ".onnx": model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=[function])}


@kind("onnx/external-unknown-keys")
def unknown_keys(r):
    return external(r, "weights.bin", **{r.choice(["__class__", "basepath", "data_location", r.word()]): "x"})


@kind("onnx/external-twice")
def twice(r):
    held = tensor("w", (4,), location="weights.bin") + block(13, block(1, "location") + block(2, "../" + r.word()))
    return {r.word() + ".onnx": with_initializer(held), "weights.bin": floats(r)}


@kind("onnx/external-beyond-the-file")
def beyond(r):
    return external(r, "weights.bin", r.number(1, 1 << 40), 16)


@kind("onnx/external-overflow")
def overflow(r):
    return external(r, "weights.bin", (1 << 63) - r.number(1, 16), 16)


@kind("onnx/external-negative")
def negative(r):
    return external(r, "weights.bin", -r.number(1, 999), 16)


@kind("onnx/external-not-a-number")
def not_a_number(r):
    return external(r, "weights.bin", "0x10", "16 ")


@kind("onnx/external-length-is-not-the-shape", "finding")
def other_length(r):
    return external(r, "weights.bin", 0, 8)


@kind("onnx/external-by-link")
def by_link(r):
    files = external(r, "weights.bin")
    files["weights.bin"] = Link("/etc/hostname")
    return files


@kind("onnx/external-by-linked-folder")
def by_linked_folder(r):
    files = external(r, "sub/weights.bin")
    del files["weights.bin"]
    files["sub"] = Link("/etc")
    return files


@kind("onnx/external-by-hard-link")
def by_hard_link(r):
    files = external(r, "weights.bin")
    files["weights.bin"] = HardLink(floats(r))
    return files


@kind("onnx/external-and-raw")
def both(r):
    return {r.word() + ".onnx": with_initializer(tensor("w", (4,), raw=floats(r), location="../" + r.word()))}


@kind("onnx/shape-overflow")
def shape_overflow(r):
    return {r.word() + ".onnx": with_initializer(tensor("w", (1 << 31, 1 << 31, 1 << 31), raw=floats(r)))}


@kind("onnx/shape-negative", "finding")
def shape_negative(r):
    return {r.word() + ".onnx": with_initializer(tensor("w", (-4, -1), raw=floats(r)))}


@kind("onnx/shape-is-not-the-data", "finding")
def shape_differs(r):
    return {r.word() + ".onnx": with_initializer(tensor("w", (400,), raw=floats(r)))}


@kind("onnx/two-tensors-of-one-name")
def duplicate(r):
    both_of = [tensor("w", (4,), raw=floats(r)), tensor("w", (4,), raw=floats(r))]
    return {r.word() + ".onnx": model(graph([node("Add", ["x", "w"], ["y"])], both_of))}

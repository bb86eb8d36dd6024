"""ONNX: graphs that ask for too much, and graphs that are not what they seem."""

import base64
import struct

from ..recipe import add, kind
from ..writers.protobuf import block, number
from .onnx_data import INT64, attribute, floats, graph, model, node, tensor, value_info
from .payloads import pickle, shell


def saved(r, body: bytes) -> dict:
    return {r.word() + r.choice([".onnx", ".onnx", ".pb", ".model", ""]): body}


def ints(name: str, *values: int) -> bytes:
    return tensor(name, (len(values),), INT64, struct.pack(f"<{len(values)}q", *values))


def scalar(name: str, value: int) -> bytes:
    return tensor(name, (), INT64, struct.pack("<q", value))


def huge(r) -> int:
    return r.number(1 << 33, 1 << 40)


def _sized(build):
    """A graph whose result's size can be told before it is run: `build` gives its nodes and initializers."""

    def make(r):
        nodes, tensors = build(r)
        return saved(r, model(graph(nodes, tensors)))

    return make


def _resized(r):
    scales = struct.pack("<2f", 1, r.number(1 << 29, 1 << 30))
    nodes = [node("Resize", ["x", "", "s"], ["b"]), node("ReduceMax", ["b"], ["y"])]
    return nodes, [tensor("s", (2,), raw=scales)]


def _one(op, make):
    """One operator of constants, whose result the model then reduces."""

    def build(r):
        inputs, tensors, attributes = make(r)
        return [node(op, inputs, ["b"], **attributes), node("ReduceMax", ["b"], ["y"])], tensors

    return build


BOMBS = {
    "constant-of-shape": _one("ConstantOfShape", lambda r: (["s"], [ints("s", huge(r))], {})),
    "constant-of-shapes-product": _one("ConstantOfShape", lambda r: (["s"], [ints("s", *[1 << 9] * 5)], {})),
    "expand": _one("Expand", lambda r: (["w", "s"], [tensor("w", (1,), raw=floats(r, 1)), ints("s", huge(r))], {})),
    "tile": _one("Tile", lambda r: (["w", "s"], [tensor("w", (4,), raw=floats(r)), ints("s", huge(r))], {})),
    "range": _one("Range", lambda r: (["a", "z", "d"], [scalar("a", 0), scalar("z", huge(r)), scalar("d", 1)], {})),
    "pad": _one("Pad", lambda r: (["w", "p"], [tensor("w", (4,), raw=floats(r)), ints("p", 0, huge(r))], {})),
    "resize": _resized,
    "one-hot": _one("OneHot", lambda r: (["i", "d", "v"], [ints("i", 0, 1), scalar("d", huge(r)), tensor("v", (2,), raw=floats(r, 2))], {})),
    "eye-like-shape": _one("EyeLike", lambda r: (["s"], [tensor("s", (1 << 18, 1 << 18), raw=b"")], {})),
    "random": _one("RandomNormal", lambda r: ([], [], {"shape": [1 << 20, 1 << 20]})),
    "random-uniform": _one("RandomUniform", lambda r: ([], [], {"shape": [huge(r)]})),
}
for label, build in BOMBS.items():
    add(f"onnx/bomb-{label}", "threat", _sized(build))


@kind("onnx/bomb-by-a-constant")
def by_constant(r):
    nodes = [node("Constant", [], ["s"], value=("tensor", ints("", huge(r)))), node("ConstantOfShape", ["s"], ["b"]), node("ReduceMax", ["b"], ["y"])]
    return saved(r, model(graph(nodes)))


@kind("onnx/bomb-by-integers")
def by_integers(r):
    nodes = [node("Constant", [], ["s"], value_ints=[1 << 20, 1 << 20]), node("ConstantOfShape", ["s"], ["b"]), node("ReduceMax", ["b"], ["y"])]
    return saved(r, model(graph(nodes)))


@kind("onnx/bomb-by-doubling")
def doubling(r):
    """Each Concat doubles what came before."""
    nodes, last = [], "w"
    for level in range(40):
        nodes.append(node("Concat", [last, last], [f"c{level}"], axis=0))
        last = f"c{level}"
    nodes.append(node("ReduceMax", [last], ["y"]))
    return saved(r, model(graph(nodes, [tensor("w", (4,), raw=floats(r))])))


@kind("onnx/bomb-in-a-subgraph")
def bomb_in_subgraph(r):
    inner = graph([node("ConstantOfShape", ["s"], ["b"]), node("ReduceMax", ["b"], ["o"])], [ints("s", huge(r))], [], [value_info("o", ())])
    choice = node("If", ["c"], ["y"], then_branch=("graph", inner), else_branch=("graph", inner))
    return saved(r, model(graph([choice], inputs=[value_info("c", (), 9)])))


@kind("onnx/bomb-in-a-function")
def bomb_in_function(r):
    body = node("Constant", [], ["s"], value_ints=[1 << 20, 1 << 20]), node("ConstantOfShape", ["s"], ["b"])
    function = block(1, "F") + block(4, "a") + block(5, "b") + b"".join(block(7, n) for n in body) + block(9, number(2, 17)) + block(10, "local")
    return saved(r, model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=[function]))


def loop(r, count: bytes, condition: str = "") -> bytes:
    body = graph(
        [node("Identity", ["k"], ["k2"]), node("Add", ["v", "v"], ["v2"])],
        [],
        [value_info("i", (), INT64), value_info("k", (), 9), value_info("v")],
        [value_info("k2", (), 9), value_info("v2")],
    )
    return model(graph([node("Loop", ["n", condition, "x"], ["y"], body=("graph", body))], [count]))


@kind("onnx/loop-for-ages")
def loop_ages(r):
    return saved(r, loop(r, scalar("n", (1 << 63) - r.number(1, 99))))


@kind("onnx/loop-without-end")
def loop_endless(r):
    """No number of rounds, and a condition that is always true."""
    always = tensor("t", (), 9, b"\1")
    body = graph(
        [node("Identity", ["k"], ["k2"]), node("Add", ["v", "v"], ["v2"])],
        [],
        [value_info("i", (), INT64), value_info("k", (), 9), value_info("v")],
        [value_info("k2", (), 9), value_info("v2")],
    )
    return saved(r, model(graph([node("Loop", ["", "t", "x"], ["y"], body=("graph", body))], [always])))


@kind("onnx/loops-in-loops")
def loops_nested(r):
    inner = [node("Identity", ["v"], ["v2"])]
    for _ in range(r.number(5, 8)):
        body = graph(
            [*inner, node("Identity", ["k"], ["k2"])],
            [scalar("m", 10_000_000)],
            [value_info("i", (), INT64), value_info("k", (), 9), value_info("v")],
            [value_info("k2", (), 9), value_info("v2")],
        )
        inner = [node("Loop", ["m", "", "v"], ["v2"], body=("graph", body))]
    return saved(r, model(graph([node("Loop", ["m", "", "x"], ["y"], body=("graph", body))], [scalar("m", 10_000_000)])))


@kind("onnx/subgraphs-without-end")
def deep(r):
    inner = graph([node("Identity", ["x"], ["y"])], [], [], [value_info("y")])
    for _ in range(r.number(200, 1500)):
        inner = graph([node("If", ["c"], ["y"], then_branch=("graph", inner))], [], [], [value_info("y")])
    return saved(r, model(inner))


def function(name: str, calls: str, domain: str = "local") -> bytes:
    body = node(calls, ["a"], ["b"], domain)
    return block(1, name) + block(4, "a") + block(5, "b") + block(7, body) + block(9, block(1, domain) + number(2, 1)) + block(10, domain)


@kind("onnx/function-calls-itself")
def recursion(r):
    return saved(r, model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=[function("F", "F")]))


@kind("onnx/functions-call-each-other")
def mutual(r):
    functions = [function("F", "G"), function("G", "H"), function("H", "F")]
    return saved(r, model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=functions))


@kind("onnx/function-in-the-name-of-an-operator")
def shadow(r):
    """A function that calls itself Relu of the standard domain."""
    body = block(1, "Relu") + block(4, "a") + block(5, "b") + block(7, node("Neg", ["a"], ["b"])) + block(9, number(2, 17)) + block(10, "")
    return saved(r, model(graph([node("Relu", ["x"], ["y"])]), functions=[body]))


@kind("onnx/two-functions-of-one-name")
def twins(r):
    functions = []
    for op in ("Neg", "Abs"):
        functions.append(block(1, "F") + block(4, "a") + block(5, "b") + block(7, node(op, ["a"], ["b"])) + block(9, number(2, 17)) + block(10, "local"))
    return saved(r, model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=functions))


@kind("onnx/functions-that-multiply")
def multiply(r):
    """Each function calls the next one ten times: inlining them makes 10^30 nodes."""
    functions = []
    for level in range(30):
        calls = b"".join(block(7, node(f"F{level + 1}" if level < 29 else "Neg", ["a"], [f"b{i}" if i else "b"], "local" if level < 29 else "")) for i in range(10))
        imports = block(9, block(1, "local") + number(2, 1)) + block(9, number(2, 17))
        functions.append(block(1, f"F{level}") + block(4, "a") + block(5, "b") + calls + imports + block(10, "local"))
    return saved(r, model(graph([node("F0", ["x"], ["y"], "local")]), domains=["local"], functions=functions))


for label, domain, op in (
    ("foreign-domain", "{}.ops", "Run"),
    ("python-operator", "ai.onnx.contrib", "PyOp"),
    ("python-of-the-runtime", "com.microsoft", "PyOp"),
    ("python-of-torch", "org.pytorch.aten", "ATen"),
    ("extensions", "com.microsoft.extensions", "{}"),
    ("library-of-a-provider", "com.microsoft", "EPContext"),
    ("domain-that-looks-standard", "ai.onnx ", "Relu"),
    ("domain-in-other-letters", "ai.оnnx.ml", "Scaler"),
):

    def foreign(r, domain=domain, op=op):
        said = domain.format(r.word())
        inside = {"ep_cache_context": "../../" + r.word() + ".so", "embed_mode": 0} if op == "EPContext" else {}
        return saved(r, model(graph([node(op.format(r.word()), ["x"], ["y"], said, **inside)]), domains=[said]))

    add(f"onnx/{label}", "threat" if op in ("PyOp", "EPContext") else "policy", foreign)


@kind("onnx/domain-in-a-subgraph", "policy")
def domain_in_subgraph(r):
    said = r.word() + ".custom"
    inner = graph([node("Run", ["x"], ["o"], said)], [], [], [value_info("o")])
    choice = node("If", ["c"], ["y"], then_branch=("graph", inner), else_branch=("graph", inner))
    return saved(r, model(graph([choice], inputs=[value_info("x"), value_info("c", (), 9)]), domains=[said]))


add("onnx/domain-in-a-function", "policy", lambda r: saved(r, model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=[function("F", "Run", r.word() + ".x")])))


@kind("onnx/metadata-of-megabytes", "policy")
def metadata_size(r):
    return saved(r, model(graph([node("Neg", ["x"], ["y"])]), metadata=[(r.word(), "a" * (32 << 20))]))


@kind("onnx/pickle-in-metadata")
def metadata_pickle(r):
    return saved(r, model(graph([node("Neg", ["x"], ["y"])]), metadata=[(r.word(), base64.b64encode(pickle(r, 4)).decode())]))


@kind("onnx/pickle-in-an-unknown-field", "finding")
def unknown_field(r):
    return saved(r, model(graph([node("Neg", ["x"], ["y"])]), more=block(r.number(100, 900), pickle(r))))


@kind("onnx/pickle-in-a-tensor-of-text")
def in_text(r):
    held = number(1, 1) + number(2, 8) + block(6, pickle(r)) + block(8, "t")
    return saved(r, model(graph([node("Neg", ["x"], ["y"]), node("Identity", ["t"], ["z"])], [held])))


@kind("onnx/pickle-in-the-documentation")
def in_doc(r):
    return saved(r, model(graph([node("Neg", ["x"], ["y"])]), more=block(6, "cposix\nsystem\n(S'true'\ntR.")))


@kind("onnx/two-graphs")
def two_graphs(r):
    """Protocol buffers merge a message that stands twice; readers of the last see half."""
    first = graph([node("Neg", ["x"], ["y"])])
    second = graph([node("ConstantOfShape", ["s"], ["z"])], [ints("s", huge(r))])
    return saved(r, model(first, more=block(7, second)))


@kind("onnx/type-is-not-the-data", "finding")
def type_differs(r):
    return saved(r, model(graph([node("Add", ["x", "w"], ["y"])], [tensor("w", (4,), 77, floats(r))])))


@kind("onnx/groups-without-end", "unreadable")
def groups(r):
    return saved(r, model(graph([node("Neg", ["x"], ["y"])]), more=b"\xab\x06" * r.number(100_000, 400_000)))


@kind("onnx/cut", "unreadable")
def cut(r):
    body = model(graph([node("Add", ["x", "w"], ["y"])], [tensor("w", (1000,), raw=floats(r, 1000))]))
    return {r.word() + ".onnx": body[: r.number(300, 3900)]}


@kind("onnx/cycle", "unreadable")
def cycle(r):
    return saved(r, model(graph([node("Add", ["x", "b"], ["a"]), node("Neg", ["a"], ["b"]), node("Neg", ["b"], ["y"])])))


@kind("onnx/script-beside")
def beside(r):
    return {"model.onnx": model(graph([node("Neg", ["x"], ["y"])])), r.word() + ".sh": shell(r)}


@kind("onnx/training-part-reaches-out")
def training(r):
    inner = graph([node("Identity", ["w"], ["o"])], [tensor("w", (4,), location="../" + r.word())], [], [value_info("o", (4,))])
    return saved(r, model(graph([node("Neg", ["x"], ["y"])]), more=block(20, block(1, inner))))


@kind("onnx/default-value-reaches-out")
def default_value(r):
    """A function's attribute has a default with a tensor elsewhere."""
    given = attribute("w", ("tensor", tensor("w", (4,), location="/etc/" + r.word())))
    body = block(1, "F") + block(4, "a") + block(5, "b") + block(7, node("Neg", ["a"], ["b"])) + block(9, number(2, 17)) + block(10, "local") + block(11, given)
    return saved(r, model(graph([node("F", ["x"], ["y"], "local")]), domains=["local"], functions=[body]))

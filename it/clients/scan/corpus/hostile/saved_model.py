"""TensorFlow's SavedModel: operators that reach beyond numbers."""

import base64
import marshal

from ..recipe import add, kind
from ..writers.protobuf import block, number, varint
from .payloads import pickle


def text_attr(value: str) -> bytes:
    return block(2, value)


def tf_node(name: str, op: str, inputs=(), **attributes) -> bytes:
    """A NodeDef; attributes are AttrValue messages."""
    out = block(1, name) + block(2, op) + b"".join(block(3, i) for i in inputs)
    return out + b"".join(block(5, block(1, key) + block(2, value)) for key, value in attributes.items())


def const(name: str, value: str) -> bytes:
    held = number(1, 7) + block(2, b"") + block(8, value)
    return tf_node(name, "Const", dtype=number(6, 7), value=block(8, held))


def saved(nodes, functions=(), collections: bytes = b"", tags=("serve",), more_meta: bytes = b"") -> bytes:
    library = b"".join(block(1, f) for f in functions)
    graph = b"".join(block(1, n) for n in nodes) + block(4, number(1, 1395)) + (block(2, library) if functions else b"")
    info = block(4, tags[0]) + block(5, "2.15.0")
    return number(1, 1) + block(2, block(1, info) + block(2, graph) + collections + more_meta)


def function(name: str, nodes) -> bytes:
    return block(1, block(1, name)) + b"".join(block(3, n) for n in nodes)


def folder(body: bytes, **more) -> dict:
    return {"saved_model.pb": body, "variables/variables.index": b"\0" * 40, **more}


def _operator(op: str, target: str):
    def make(r):
        nodes = [const("where", target.format(r.word())), tf_node(r.word(), op, ["where"])]
        return folder(saved(r.random.sample(nodes, len(nodes))))

    return make


OPERATORS = {
    "ReadFile": "/etc/{}",
    "WriteFile": "/tmp/{}",
    "MatchingFiles": "/home/*/{}",
    "LoadAndRemapMatrix": "../{}",
    "WholeFileReaderV2": "",
    "TextLineReaderV2": "",
    "TextLineDataset": "/etc/{}",
    "TFRecordDatasetV2": "/var/{}",
    "FixedLengthRecordDatasetV2": "/proc/self/{}",
    "SqlDataset": "/var/lib/{}.db",
    "CacheDatasetV2": "/tmp/{}",
    "SnapshotDatasetV2": "/tmp/{}",
    "SaveDatasetV2": "/tmp/{}",
    "LoadDataset": "/tmp/{}",
    "DataServiceDatasetV4": "grpc://{}.invalid:5050",
    "GeneratorDataset": "",
    "PyFunc": "pyfunc_0",
    "PyFuncStateless": "pyfunc_1",
    "EagerPyFunc": "pyfunc_2",
    "RpcCall": "{}.invalid:50051",
    "RpcClient": "{}.invalid:50051",
    "RpcServer": "localhost:5000",
    "DebugIdentityV3": "grpc://{}.invalid",
    "PrintV2": "file:///tmp/{}",
    "CreateSummaryFileWriter": "/tmp/{}",
    "CreateSummaryDbWriter": "/tmp/{}.db",
    "WriteGraphSummary": "",
    "RegisterDataset": "{}",
    "BigQueryReader": "{}",
    "Abort": "{}",
    "CompileLibrary{}": "",
    "Zmq{}": "",
    "DeleteDirectory{}": "",
}
for op_name, target_of in OPERATORS.items():

    def operator(r, op_name=op_name, target_of=target_of):
        return _operator(op_name.format(r.word()), target_of)(r)

    # An operator that nobody knows comes from a library that the model brings along: this policy refuses it.
    add(f"saved-model/{op_name.replace('{}', '-of-nobody')}", "policy" if "{}" in op_name or op_name == "BigQueryReader" else "threat", operator)


@kind("saved-model/debug-address")
def debug(r):
    urls = block(1, block(2, "grpc://" + r.word() + ".invalid:6000"))
    return folder(saved([const("a", "x"), tf_node("d", "DebugIdentityV2", ["a"], debug_urls=urls)]))


@kind("saved-model/print-to-a-file")
def print_to(r):
    return folder(saved([const("a", "* * * * * true"), tf_node("p", "PrintV2", ["a"], output_stream=text_attr("file:///etc/cron.d/" + r.word()))]))


@kind("saved-model/operator-in-a-function")
def in_function(r):
    inner = function("__inference_" + r.word(), [const("w", "/etc/" + r.word()), tf_node("r", "ReadFile", ["w:output:0"])])
    call = tf_node("c", "PartitionedCall", f=block(10, block(1, "__inference_x")))
    return folder(saved([call], [inner]))


@kind("saved-model/operator-in-the-second-graph")
def second_graph(r):
    harmless = saved([const("a", "x")])
    return folder(harmless + saved([const("w", "/tmp/" + r.word()), tf_node("w2", "WriteFile", ["w", "w"])], tags=("train",))[2:])


@kind("saved-model/table-from-anywhere")
def table(r):
    nodes = [const("file", "/etc/passwd"), tf_node("t", "HashTableV2"), tf_node("i", "InitializeTableFromTextFileV2", ["t", "file"])]
    return folder(saved(nodes))


@kind("saved-model/asset-that-climbs")
def asset(r):
    held = block(1, block(1, "asset:0")) + block(2, "../../../" + r.word())
    return folder(saved([const("asset", "")], more_meta=block(6, held)))


@kind("saved-model/save-outside")
def save_outside(r):
    """An ordinary save operator that the signature runs, with a fixed absolute name."""
    nodes = [const("prefix", "/root/.ssh/" + r.word()), const("names", "w"), const("slices", ""), tf_node("value", "Const"), tf_node("s", "SaveV2", ["prefix", "names", "slices", "value"])]
    return folder(saved(nodes))


@kind("saved-model/read-outside")
def restore_outside(r):
    nodes = [const("prefix", "/etc/" + r.word()), const("names", "w"), const("slices", ""), tf_node("s", "RestoreV2", ["prefix", "names", "slices"])]
    return folder(saved(nodes))


@kind("saved-model/as-text")
def as_text(r):
    line = f'node {{ name: "r" op: "ReadFile" input: "f" }} node {{ name: "f" op: "Const" }}'
    return {"saved_model.pbtxt": f'saved_model_schema_version: 1 meta_graphs {{ meta_info_def {{ tags: "serve" }} graph_def {{ {line} }} }}\n'.encode()}


@kind("saved-model/frozen-graph")
def frozen(r):
    """A GraphDef alone."""
    nodes = [const("f", "/etc/" + r.word()), tf_node("r", r.choice(["ReadFile", "PyFunc"]), ["f"])]
    return {r.word() + ".pb": b"".join(block(1, n) for n in nodes) + block(4, number(1, 1395))}


@kind("saved-model/keras-code")
def keras_code(r):
    """The layer's code is in keras_metadata.pb, as marshalled bytes."""
    code = base64.b64encode(marshal.dumps(compile("print(1)", r.word(), "exec"))).decode()
    layer = f'{{"class_name": "Lambda", "config": {{"name": "l", "function": {{"class_name": "__tuple__", "items": ["{code}", null, null]}}}}}}'
    held = number(2, 1) + block(3, "root.layer-1") + block(4, "_tf_keras_layer") + block(5, layer)
    return folder(saved([const("a", "x")]), **{"keras_metadata.pb": block(1, held)})


@kind("saved-model/unknown-library")
def library(r):
    return folder(saved([const("a", "x")]), **{"assets.extra/" + r.word() + ".so": b"\x7fELF\x02\x01\x01" + r.bytes(300)})


@kind("saved-model/pickle-among-the-assets")
def pickle_asset(r):
    return folder(saved([const("a", "x")]), **{"assets/vocab.txt": pickle(r)})


@kind("saved-model/names-that-repeat-for-ever", "unreadable")
def cut(r):
    body = saved([const(r.word(), "x" * 50) for _ in range(100)])
    return folder(body[: r.number(200, len(body) - 100)])


@kind("saved-model/long-size", "unreadable")
def long_size(r):
    return folder(b"\x08\x01\x12" + varint(1 << r.number(32, 62)) + b"\x0a\x00")

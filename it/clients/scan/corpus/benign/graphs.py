"""ONNX, SavedModel, TFLite, HDF5, GGUF, safetensors, boosters and R as honest writers have them, though written by hand."""

from __future__ import annotations

import gzip
import json
import struct
import zlib

from ..hostile import boosters, gguf, keras, onnx_data, onnx_graphs, safetensors, saved_model, tflite
from ..recipe import Recipe, add
from ..writers.hdf5 import h5
from ..writers.protobuf import block
from ..writers.rawzip import Member, archive
from ..writers.rdata import Ascii, Binary, Objects
from .plain import noisy
from .templates import CHATML, LONG_TEMPLATE

INT64 = onnx_data.INT64
graph, model, node, tensor, floats, value_info = onnx_data.graph, onnx_data.model, onnx_data.node, onnx_data.tensor, onnx_data.floats, onnx_data.value_info


def bounded_loop(r: Recipe) -> bytes:
    return onnx_graphs.loop(r, onnx_graphs.scalar("n", r.number(1, 64)))


def branches(r: Recipe) -> bytes:
    inner = graph([node("Identity", ["x"], ["o"])], [], [], [value_info("o")])
    other = graph([node("Neg", ["x"], ["o"])], [], [], [value_info("o")])
    choice = node("If", ["c"], ["y"], then_branch=("graph", inner), else_branch=("graph", other))
    return model(graph([choice], inputs=[value_info("x"), value_info("c", (), 9)]))


def shaped(r: Recipe) -> bytes:
    nodes = [node("Shape", ["x"], ["s"]), node("ConstantOfShape", ["s"], ["z"]), node("Expand", ["x", "s"], ["e"]), node("Add", ["z", "e"], ["y"])]
    return model(graph(nodes, inputs=[value_info("x", ("batch", 4))], outputs=[value_info("y", ("batch", 4))]))


def fused(r: Recipe) -> bytes:
    nodes = [node("FusedMatMul", ["x", "w"], ["a"], "com.microsoft"), node("Scaler", ["a"], ["y"], "ai.onnx.ml")]
    return model(graph(nodes, [tensor("w", (4, 4), raw=floats(r, 16))]), domains=["com.microsoft", "ai.onnx.ml"], metadata=[("author", r.word()), ("note", "os.system is not called"), ("commit", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b")])


def with_function(r: Recipe) -> bytes:
    from ..writers.protobuf import number

    body = block(1, "Twice") + block(4, "a") + block(5, "b") + block(7, node("Add", ["a", "a"], ["b"])) + block(9, number(2, 17)) + block(10, "local")
    return model(graph([node("Twice", ["x"], ["y"], "local")]), domains=["local"], functions=[body])


def noisy_weights(r: Recipe) -> bytes:
    return model(graph([node("Add", ["x", "w"], ["y"])], [tensor("w", (10_000,), raw=noisy(r, 40_000))]))


for label, build in {"loop": bounded_loop, "if": branches, "shapes": shaped, "domains": fused, "function": with_function, "noise": noisy_weights}.items():
    add(f"benign/onnx-{label}", "nothing", lambda r, build=build: {r.word() + ".onnx": build(r)})
add("benign/onnx-external", "nothing", lambda r: onnx_data.external(r, "weights.bin"))
add("benign/onnx-external-offset", "nothing", lambda r: {**onnx_data.external(r, "weights.bin", 4096, 16), "weights.bin": bytes(4096) + floats(r)})


def saved_nodes(r: Recipe) -> list[bytes]:
    const, tf = saved_model.const, saved_model.tf_node
    nodes = [const("names", "w"), const("slices", ""), const("part", "part"), tf("saver_filename", "Placeholder"), tf("join", "StringJoin", ["saver_filename", "part"])]
    nodes += [tf("shard", "ShardedFilename", ["join"]), tf("w/Read/ReadVariableOp", "ReadVariableOp", ["w"]), tf("w", "VarHandleOp")]
    nodes += [tf("save", "SaveV2", ["shard", "names", "slices", "w/Read/ReadVariableOp"]), tf("merge", "MergeV2Checkpoints", ["shard", "saver_filename"])]
    nodes += [tf("restore", "RestoreV2", ["saver_filename", "names", "slices"]), tf("assign", "AssignVariableOp", ["w", "restore"]), tf("check", "Assert", ["x"])]
    return nodes + [tf("call", "StatefulPartitionedCall", ["x"]), tf("relu", "Relu", ["call"]), tf("gather", "GatherV2", ["relu"]), tf("no", "NoOp")]


def table(r: Recipe) -> dict:
    const, tf = saved_model.const, saved_model.tf_node
    asset = block(6, block(1, block(1, "asset_path:0")) + block(2, "vocab.txt"))
    nodes = [const("asset_path", "assets/vocab.txt"), tf("t", "HashTableV2"), tf("i", "InitializeTableFromTextFileV2", ["t", "asset_path"]), tf("l", "LookupTableFindV2", ["t"])]
    return saved_model.folder(saved_model.saved(nodes, more_meta=asset), **{"assets/vocab.txt": b"one\ntwo\n"})


add("benign/saved-model", "nothing", lambda r: saved_model.folder(saved_model.saved(saved_nodes(r), [saved_model.function("__inference_f", [saved_model.tf_node("m", "MatMul"), saved_model.tf_node("b", "BiasAdd")])])))
add("benign/saved-model-table", "nothing", table)
add("benign/tflite", "nothing", lambda r: {r.word() + ".tflite": tflite.plain()})
add("benign/tflite-labels", "nothing", lambda r: {r.word() + ".tflite": archive([Member("labels.txt", b"cat\ndog\n")], prefix=tflite.plain())})
add("benign/keras", "nothing", lambda r: keras.keras(r, json.dumps(keras.sequential(keras.dense(r), keras.dense(r, kernel_initializer=keras.layer("GlorotUniform", "keras.initializers"))))))
add("benign/hdf5", "nothing", lambda r: {r.word() + ".h5": h5({"keras_version": "2.15.0", "model_config": json.dumps(keras.sequential(*[keras.dense(r) for _ in range(r.number(1, 20))]))}, heap_texts=r.choice([True, False]))})
for label, form in (("chatml", CHATML), ("long", LONG_TEMPLATE)):
    add(f"benign/gguf-{label}", "nothing", lambda r, form=form: {r.word() + ".gguf": gguf.file([*gguf.base(r), gguf.pair("tokenizer.chat_template", form), gguf.pair("tokenizer.ggml.tokens", ["os", "system", "__class__", "{{", "%}", r.word()])])})
add("benign/safetensors", "nothing", lambda r: {"model.safetensors": safetensors.file({"__metadata__": {"format": "pt", "note": "os.system"}, "a": safetensors.entry(0, 40_000), "b": safetensors.entry(40_000, 60_000)}, noisy(r, 60_000))})
add("benign/safetensors-scalars", "nothing", lambda r: {"model.safetensors": safetensors.file({"a": safetensors.entry(0, 4, []), "e": safetensors.entry(4, 4, [0, 7]), "b": {"dtype": "BF16", "shape": [2, 1], "data_offsets": [4, 8]}}, bytes(8))})
add("benign/safetensors-empty", "nothing", lambda r: {"model.safetensors": safetensors.file({}, b"")})
add("benign/xgboost", "nothing", lambda r: {r.word() + ".json": json.dumps(boosters.xgb([1, -1, -1], [2, -1, -1])).encode()})
add("benign/xgboost-binary", "nothing", lambda r: {r.word() + ".ubj": boosters.ubj(boosters.xgb([1, -1, -1], [2, -1, -1]))})
add("benign/lightgbm", "nothing", lambda r: {r.word() + ".txt": boosters.lgb(r)})


def fitted(o: Objects) -> bytes:
    """A linear model with the call that made it, which nothing evaluates."""
    return o.file(o.items(o.reals(1.5, 2.0), o.call("lm", o.text("y ~ x")), o.text("system", "eval")))


add("benign/r", "nothing", lambda r: {r.word() + ".rds": gzip.compress(fitted(Objects(Binary())))})
add("benign/r-text", "nothing", lambda r: {r.word() + ".rds": fitted(Objects(Ascii()))})
add("benign/zlib-of-weights", "nothing", lambda r: {r.word() + ".bin": zlib.compress(noisy(r, 30_000))})
add("benign/floats-like-opcodes", "nothing", lambda r: {r.word() + ".bin": struct.pack("<4000f", *(r.random.gauss(0, 1) for _ in range(4000)))})

"""One file, two readers."""

import gzip

from ..recipe import add
from ..writers.hdf5 import h5
from ..writers.opcodes import *  # noqa: F403
from ..writers.rawzip import Member, archive
from . import gguf, numpy, onnx_data, safetensors, tflite
from .payloads import pickle
from .tars import entry, tar

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"


def hostile_zip(r) -> bytes:
    return archive([Member("archive/data.pkl", pickle(r)), Member("archive/version", b"3\n")])


def honest_zip(r) -> bytes:
    return archive([Member("config.json", b"{}"), Member("weights.bin", r.bytes(200))])




GLOTS = {
    "pickle-then-zip": lambda r: (".pt", pickle(r) + honest_zip(r)),
    "honest-pickle-then-zip": lambda r: (".pt", honest() + hostile_zip(r)),
    "tar-then-zip": lambda r: (".tar", tar([entry("a.txt", b"x")]) + hostile_zip(r)),
    "zip-in-tar-position": lambda r: (".pt", tar([entry("sys_info", pickle(r))]) + honest_zip(r)),
    "safetensors-then-zip": lambda r: (".safetensors", safetensors.file({"a": safetensors.entry(0, 32)}, r.bytes(32)) + hostile_zip(r)),
    "safetensors-around-zip": lambda r: (".safetensors", around(r)),
    "numpy-then-zip": lambda r: (".npy", numpy.npy(numpy.described("'<f4'", "(8,)"), r.bytes(32)) + hostile_zip(r)),
    "gguf-then-zip": lambda r: (".gguf", gguf.file(gguf.base(r)) + hostile_zip(r)),
    "onnx-then-zip": lambda r: (".onnx", onnx_data.model(onnx_data.graph([onnx_data.node("Neg", ["x"], ["y"])])) + hostile_zip(r)),
    "hdf5-then-zip": lambda r: (".h5", h5({"format": "x"}) + hostile_zip(r)),
    "tflite-then-zip": lambda r: (".tflite", tflite.plain() + hostile_zip(r)),
    "picture-then-zip": lambda r: (".png", PNG + hostile_zip(r)),
    "document-then-zip": lambda r: (".pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n" + hostile_zip(r)),
    "gzip-then-zip": lambda r: (".gz", gzip.compress(b"notes") + hostile_zip(r)),
    "text-then-zip": lambda r: (".md", b"# A model\n\nIt is good.\n" * 30 + hostile_zip(r)),
    "shell-then-zip": lambda r: (".bin", b"#!/bin/sh\nexec true\n" + honest_zip(r)),
    "hdf5-behind-pickle": lambda r: (".h5", h5({"format": "x"}, user_block=pickle(r))),
}


def around(r) -> bytes:
    """All bytes belong to tensors, and all of them are an archive."""
    body = hostile_zip(r)
    body += b"\0" * (-len(body) % 4)
    return safetensors.file({"a": safetensors.entry(0, len(body))}, body)


for label, build in GLOTS.items():

    def glot(r, build=build):
        extension, body = build(r)
        return {r.word() + r.choice([extension, extension, ".bin"]): body}

    # In front of an archive without a threat, a script is still a script.
    add(f"polyglot/{label}", "policy" if label == "shell-then-zip" else "threat", glot)

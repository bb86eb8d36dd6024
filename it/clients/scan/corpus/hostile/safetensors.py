"""safetensors: headers that lie about the bytes."""

import base64
import json
import struct

from ..recipe import add, kind
from .payloads import pickle


def file(header, data: bytes, length: int | None = None, pad: bytes = b" ") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += pad * (-len(text) % 8)
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(start: int, end: int, shape=None, dtype: str = "F32") -> dict:
    return {"dtype": dtype, "shape": [(end - start) // 4] if shape is None else shape, "data_offsets": [start, end]}


def saved(r, body: bytes) -> dict:
    return {r.choice(["model.safetensors", r.word() + ".safetensors", r.word() + ".bin"]): body}


for label, expected, build in (
    ("overlap", "threat", lambda r: file({"a": entry(0, 64), "b": entry(32, 96)}, r.bytes(96))),
    ("same-bytes-twice", "threat", lambda r: file({"a": entry(0, 64), "b": entry(0, 64)}, r.bytes(64))),
    ("hole", "threat", lambda r: file({"a": entry(0, 32), "b": entry(64, 96)}, r.bytes(96))),
    ("hole-with-a-pickle", "threat", lambda r: file({"a": entry(0, 32), "b": entry(1032, 1064)}, r.bytes(32) + pickle(r).ljust(1000, b"\0") + r.bytes(32))),
    ("hole-in-front", "threat", lambda r: file({"a": entry(16, 32)}, r.bytes(32))),
    ("tail", "threat", lambda r: file({"a": entry(0, 32)}, r.bytes(32 + r.number(1, 999)))),
    ("tail-with-a-pickle", "threat", lambda r: file({"a": entry(0, 32)}, r.bytes(32) + pickle(r))),
    ("beyond-the-file", "threat", lambda r: file({"a": entry(0, 4 * r.number(100, 1 << 30))}, r.bytes(32))),
    ("backwards", "threat", lambda r: file({"a": {"dtype": "F32", "shape": [4], "data_offsets": [32, 16]}}, r.bytes(32))),
    ("shape-is-not-the-data", "threat", lambda r: file({"a": entry(0, 32, [800])}, r.bytes(32))),
    ("shape-overflow", "threat", lambda r: file({"a": entry(0, 32, [1 << 32, 1 << 32, 1 << 32])}, r.bytes(32))),
    ("negative", "threat", lambda r: file({"a": {"dtype": "F32", "shape": [-4, -2], "data_offsets": [0, 32]}}, r.bytes(32))),
    ("name-twice", "threat", lambda r: file(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}', r.bytes(32))),
    ("pickle-in-metadata", "threat", lambda r: file({"__metadata__": {"config": base64.b64encode(pickle(r, 4)).decode()}, "a": entry(0, 32)}, r.bytes(32))),
    ("pickle-in-the-padding", "unreadable", lambda r: file(json.dumps({"a": entry(0, 32)}).encode() + pickle(r), r.bytes(32))),
    ("padding-that-is-not-blank", "threat", lambda r: file(json.dumps({"a": entry(0, 32)}).encode().ljust(117), r.bytes(32), pad=b"\0")),
    ("header-longer-than-the-file", "unreadable", lambda r: file({"a": entry(0, 32)}, r.bytes(32), r.number(1000, 1 << 40))),
    ("header-of-a-continent", "unreadable", lambda r: file({"a": entry(0, 32)}, r.bytes(32), (1 << 63) + r.number(0, 99))),
    ("metadata-that-is-no-text", "unreadable", lambda r: file({"__metadata__": {"a": {"b": [1]}}, "a": entry(0, 32)}, r.bytes(32))),
    ("unknown-type", "unreadable", lambda r: file({"a": entry(0, 32, dtype=r.choice(["OBJ", "PY", "F31"]))}, r.bytes(32))),
    ("nested-without-end", "unreadable", lambda r: file(b'{"__metadata__":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, b"")),
):
    add(f"safetensors/{label}", expected, lambda r, build=build: saved(r, build(r)))


@kind("safetensors/index-that-climbs")
def index(r):
    listed = {"metadata": {"total_size": 32}, "weight_map": {"a": "../../" + r.word() + ".safetensors", "b": "/etc/" + r.word()}}
    return {"model.safetensors.index.json": json.dumps(listed).encode(), "model.safetensors": file({"a": entry(0, 32)}, r.bytes(32))}

"""Pickles as joblib writes them: the arrays' bytes stand raw among the opcodes."""

import struct

from ..recipe import add, kind
from ..writers.opcodes import *  # noqa: F403
from .compressed import PACKERS
from .payloads import pickle


def wrapper(count: int, dtype: str = "f8", mmap: bool = False) -> bytes:
    """The opcodes that make a NumpyArrayWrapper; behind its BUILD come the array's bytes."""
    body = text("joblib.numpy_pickle") + text("NumpyArrayWrapper") + STACK_GLOBAL + EMPTY_TUPLE + NEWOBJ
    kind_of = text("numpy") + text("dtype") + STACK_GLOBAL + text(dtype) + b"\x89\x88\x87" + REDUCE
    kind_of += MARK + b"K\x03" + text("|" if dtype == "O8" else "<") + NONE * 3 + binint(-1) * 2 + b"K\x00" + TUPLE + BUILD
    body += EMPTY_DICT + MARK
    body += text("subclass") + text("numpy") + text("ndarray") + STACK_GLOBAL
    body += text("shape") + binint(count) + TUPLE1 + text("order") + text("C") + text("dtype") + kind_of
    body += text("allow_mmap") + (b"\x88" if mmap else b"\x89") + SETITEMS + BUILD
    return body


def array(r, count: int | None = None) -> bytes:
    count = r.number(3, 40) if count is None else count
    return wrapper(count) + struct.pack(f"<{count}d", *(r.random.gauss(0, 1) for _ in range(count)))


def dumped(r, body: bytes) -> dict:
    return {r.word() + r.choice([".joblib", ".pkl", ".sav", ""]): proto(4) + body + STOP}


@kind("joblib/call-behind-the-array")
def behind(r):
    return dumped(r, EMPTY_LIST + array(r) + APPEND + call(*r.call(), 4) + APPEND)


@kind("joblib/call-in-front-of-the-array")
def in_front(r):
    return dumped(r, EMPTY_LIST + call(*r.call(), 4) + APPEND + array(r) + APPEND)


@kind("joblib/call-between-arrays")
def between(r):
    return dumped(r, EMPTY_LIST + array(r) + APPEND + array(r) + APPEND + call(*r.call(), 4) + APPEND + array(r) + APPEND)


@kind("joblib/call-behind-an-aligned-array")
def aligned(r):
    count = r.number(3, 40)
    head = EMPTY_LIST + wrapper(count, mmap=True)
    pad = 16 - (len(proto(4) + head) + 1) % 16
    values = struct.pack(f"<{count}d", *(r.random.gauss(0, 1) for _ in range(count)))
    return dumped(r, head + bytes([pad]) + b"\xff" * pad + values + APPEND + call(*r.call(), 4) + APPEND)


@kind("joblib/objects-in-the-array")
def objects(r):
    return dumped(r, EMPTY_LIST + wrapper(1, "O8") + pickle(r, 4) + APPEND)


@kind("joblib/array-that-looks-like-opcodes")
def lookalike(r):
    """Whoever reads the array's bytes as opcodes stops at its full stop; the call comes after."""
    values = (STOP * 4 + honest()).ljust(160, b".")
    return dumped(r, EMPTY_LIST + wrapper(20) + values + APPEND + call(*r.call(), 4) + APPEND)


@kind("joblib/many-arrays-then-a-call")
def many(r):
    body = EMPTY_LIST + b"".join(array(r, r.number(100, 2000)) + APPEND for _ in range(40))
    return dumped(r, body + call(*r.call(), 4) + APPEND)


@kind("joblib/array-longer-than-the-file", "unreadable")
def too_long(r):
    return dumped(r, EMPTY_LIST + wrapper(1 << 30) + r.bytes(100) + APPEND)


for label, pack in PACKERS.items():

    def compressed(r, pack=pack):
        body = proto(4) + EMPTY_LIST + array(r) + APPEND + call(*r.call(), 4) + APPEND + STOP
        return {r.word() + r.choice([".joblib", ".pkl.z", ".pkl"]): pack(body)}

    add(f"joblib/compressed-by-{label}", "threat" if label in ("gzip", "zlib") else "unreadable", compressed)

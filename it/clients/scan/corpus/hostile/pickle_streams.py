"""Pickles that are written so that a reader other than Python sees something else."""

import base64
import struct
import zlib

from ..recipe import add, kind
from ..writers.opcodes import *  # noqa: F403
from .pickle_calls import named_file


def _spelled(say_module, say_name, protocol=4):
    """STACK_GLOBAL whose two names are said in these ways."""

    def make(r):
        module, name, values = r.call()
        return named_file(r, proto(protocol) + say_module(module) + say_name(name) + STACK_GLOBAL + arguments(values, 4) + REDUCE + STOP)

    return make


for label, say in {
    "string": string,
    "binstring": binstring,
    "short-binstring": short_binstring,
    "unicode": unicode,
    "binunicode": binunicode,
    "binunicode8": binunicode8,
    "escaped-string": escaped,
    "escaped-unicode": escaped_unicode,
}.items():
    add(f"pickle/names-as-{label}", "threat", _spelled(say, say))
add("pickle/names-in-two-ways", "threat", _spelled(escaped, binunicode8))


@kind("pickle/names-from-memo")
def from_memo(r):
    module, name, values = r.call()
    body = text(name) + MEMOIZE + POP + text(module) + MEMOIZE + POP + binget(1) + binget(0) + STACK_GLOBAL
    return named_file(r, whole(body + arguments(values, 4) + REDUCE, 4))


@kind("pickle/names-from-an-overwritten-memo")
def overwritten(r):
    module, name, values = r.call()
    body = text("collections") + binput(0) + POP + text("OrderedDict") + binput(1) + POP
    body += text(module) + binput(0) + POP + text(name) + binput(1) + POP + binget(0) + binget(1) + STACK_GLOBAL
    return named_file(r, whole(body + arguments(values, 4) + REDUCE, 4))


@kind("pickle/memoize-counts-what-put-left")
def memoize_counts(r):
    """MEMOIZE writes at the number of entries, not after the highest."""
    module, name, values = r.call()
    body = text("json") + b"r" + struct.pack("<I", 1) + POP + text(module) + MEMOIZE + POP + text(name) + binput(2) + POP
    return named_file(r, whole(body + binget(1) + binget(2) + STACK_GLOBAL + arguments(values, 4) + REDUCE, 4))


@kind("pickle/names-by-dup")
def by_dup(r):
    body = text("code") + DUP + POP + text("interact") + STACK_GLOBAL + EMPTY_TUPLE + REDUCE
    return named_file(r, whole(body, 4))


@kind("pickle/names-below-noise")
def noise(r):
    module, name, values = r.call()
    body = MARK + b"".join(text(r.word()) for _ in range(r.number(3, 30))) + b"1"
    return named_file(r, whole(body + text(module) + text(r.word()) + POP + text(name) + STACK_GLOBAL + arguments(values, 4) + REDUCE, 4))


for code, form in ((b"\x82", "<B"), (b"\x83", "<H"), (b"\x84", "<I")):

    def extension(r, code=code, form=form):
        return named_file(r, whole(code + struct.pack(form, r.number(1, 200)) + EMPTY_TUPLE + REDUCE))

    add(f"pickle/extension-{struct.calcsize(form)}", "threat", extension)


def _spoiled(tail):
    """A payload that has run by the time its reader stumbles."""

    def make(r):
        return named_file(r, proto(2) + call(*r.call()) + tail(r))

    return make


for label, tail in {
    "unknown-opcode": lambda r: b"\xff" + r.bytes(30),
    "no-stop": lambda r: b"",
    "cut-string": lambda r: b"X" + struct.pack("<I", 9999) + b"cut",
    "get-of-nothing": lambda r: b"h\xee" + STOP,
    "pop-of-nothing": lambda r: POP * 5 + STOP,
    "text-that-is-none": lambda r: b"X\x02\0\0\0\xff\xfe" + STOP,
    "number-that-is-none": lambda r: b"Ione\n" + STOP,
    "size-of-a-continent": lambda r: b"\x8e" + struct.pack("<Q", 1 << 60) + b"x" + STOP,
    "negative-size": lambda r: b"T" + struct.pack("<i", -5) + STOP,
    "unknown-protocol": lambda r: proto(77) + STOP,
}.items():
    add(f"pickle/then-{label}", "threat", _spoiled(tail))


@kind("pickle/frame-too-short")
def frame_short(r):
    body = call(*r.call(), 4)
    return named_file(r, proto(4) + frame(body + STOP, len(body) // 2))


@kind("pickle/frame-too-long")
def frame_long(r):
    body = call(*r.call(), 4)
    return named_file(r, proto(4) + frame(body + STOP, len(body) + 1000))


@kind("pickle/frame-inside-a-string")
def frame_inside(r):
    """The payload is text to a reader that skips by frames, and opcodes to one that does not."""
    hidden = call(*r.call(), 4)
    return named_file(r, proto(4) + frame(text("x") + POP) + frame(hidden, 1) + STOP)


@kind("pickle/protocol-twice")
def protocol_twice(r):
    return named_file(r, proto(2) + EMPTY_LIST + proto(4) + call(*r.call(), 4) + APPEND + STOP)


@kind("pickle/protocol-unsaid")
def protocol_unsaid(r):
    return named_file(r, call(*r.call(), 4) + STOP)


@kind("pickle/second-stream")
def second(r):
    return named_file(r, honest(r.number(2, 4)) * r.number(1, 4) + whole(call(*r.call())))


@kind("pickle/behind-the-end")
def behind_the_end(r):
    return named_file(r, honest() + r.bytes(r.number(1, 9)).replace(b"\x80", b"") + whole(call(*r.call(), 4), 4))


@kind("pickle/far-behind-padding")
def far(r):
    return named_file(r, honest() + b"\0" * r.number(4096, 1 << 20) + whole(call(*r.call())))


def _nested(pack):
    """A pickle inside the data of another, which something later is to load."""

    def make(r):
        inner = whole(call(*r.call(), 4), 4)
        return named_file(r, whole(EMPTY_DICT + binunicode("blob") + pack(inner) + SETITEM, 4))

    return make


for label, pack in {
    "bytes": binbytes,
    "byte-array": bytearray8,
    "base64": lambda inner: binunicode(base64.b64encode(inner).decode()),
    "hex": lambda inner: binunicode(inner.hex()),
    "base64-twice": lambda inner: binunicode(base64.b64encode(base64.b64encode(inner)).decode()),
    "zlib": lambda inner: binbytes(zlib.compress(inner)),
    "text-pickle": lambda inner: binunicode("cposix\nsystem\n(S'true'\ntR."),
    "three-deep": lambda inner: binbytes(whole(binbytes(whole(binbytes(inner), 4)), 4)),
}.items():
    add(f"pickle/nested-as-{label}", "threat", _nested(pack))


@kind("pickle/nested-and-loaded")
def nested_loaded(r):
    inner = whole(call(*r.call()))
    loads = named(r.choice(["pickle", "_pickle", "cPickle", "dill", "cloudpickle"]), "loads")
    return named_file(r, whole(loads + binbytes(inner) + TUPLE1 + REDUCE))


@kind("pickle/decoded-and-run")
def decoded(r):
    source = base64.b64encode(f"print('{r.word()}')".encode()).decode()
    body = named("builtins", "exec") + call("base64", "b64decode", [source]) + TUPLE1 + REDUCE
    return named_file(r, whole(body))


@kind("pickle/huge-memo-index")
def huge_memo(r):
    return named_file(r, whole(EMPTY_LIST + b"r" + struct.pack("<I", r.number(1 << 30, (1 << 31) - 1))))


@kind("pickle/behind-a-deep-stack")
def deep(r):
    return named_file(r, whole(EMPTY_LIST * r.number(50_000, 300_000) + call(*r.call())))


@kind("pickle/behind-many-marks")
def marks(r):
    return named_file(r, whole(MARK * r.number(50_000, 300_000) + call(*r.call())))


@kind("pickle/behind-a-billion-laughs")
def laughs(r):
    """Each list holds the one before it ten times."""
    body = EMPTY_LIST + binput(0)
    for level in range(1, 60):
        body += EMPTY_LIST + binput(level) + MARK + binget(level - 1) * 10 + APPENDS
    return named_file(r, whole(body + call(*r.call())))


@kind("pickle/size-without-data", "unreadable")
def size_only(r):
    return named_file(r, proto(4) + b"\x8e" + struct.pack("<Q", 1 << r.number(40, 62)) + r.bytes(10))


@kind("pickle/cut", "unreadable")
def cut(r):
    pickle = honest(4)
    return named_file(r, pickle[: r.number(len(pickle) // 2, len(pickle) - 2)])


for extension_of in (".txt", ".json", ".onnx", ".safetensors", ".npy", ".gguf", ".h5", ".md", ".png", "", ".pkl.bak"):

    def renamed(r, extension_of=extension_of):
        return {r.word() + extension_of: whole(call(*r.call(), 4), 4)}

    add(f"pickle/named-{extension_of.strip('.') or 'nothing'}", "threat", renamed)


@kind("pickle/text-of-protocol-0-named-readme")
def readme(r):
    return {"README": whole(call(*r.call(), 0), 0)}

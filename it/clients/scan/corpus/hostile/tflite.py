"""TFLite: foreign operators, and numbers that point beyond the file."""

import struct

from ..recipe import add, kind
from ..writers.flat import Numbers, Scalar, Table, buffer
from ..writers.rawzip import Member, archive
from .payloads import pickle, reverse_shell

CUSTOM, ADD, WHILE = 32, 0, 119


def code(builtin: int, custom: str = "") -> Table:
    fields = {"f0": Scalar("b", min(builtin, 127)), "f2": Scalar("i", 1), "f3": Scalar("i", builtin)}
    return Table(**fields, **({"f1": custom} if custom else {}))


def tensor(shape, buffer_index: int = 0, name: str = "t", kind_of: int = 0) -> Table:
    return Table(f0=Numbers("i", shape), f1=Scalar("b", kind_of), f2=Scalar("I", buffer_index), f3=name)


def operator(inputs, outputs, opcode: int = 0, **more) -> Table:
    return Table(f0=Scalar("I", opcode), f1=Numbers("i", inputs), f2=Numbers("i", outputs), **more)


def lite(codes, tensors, operators, buffers=(b"", b"\0" * 16), subgraphs=None, **more) -> bytes:
    graph = Table(f0=list(tensors), f1=Numbers("i", [0]), f2=Numbers("i", [len(tensors) - 1]), f3=list(operators), f4="main")
    held = [Table(f0=b) if b else Table() for b in buffers]
    return buffer(Table(f0=Scalar("I", 3), f1=list(codes), f2=[graph] if subgraphs is None else subgraphs, f3="x", f4=held, **more), b"TFL3")


def plain(codes=None, tensors=None, operators=None, **more) -> bytes:
    return lite(
        codes or [code(ADD)],
        tensors or [tensor([1, 4]), tensor([4], 1), tensor([1, 4])],
        operators or [operator([0, 1], [2])],
        **more,
    )


def saved(r, body: bytes) -> dict:
    return {r.word() + r.choice([".tflite", ".lite", ".bin"]): body}


for label, custom, expected in (
    ("flex-read", "FlexReadFile", "threat"),
    ("flex-write", "FlexWriteFile", "threat"),
    ("flex-python", "FlexPyFunc", "threat"),
    ("flex-eager-python", "FlexEagerPyFunc", "threat"),
    ("flex-dataset", "FlexTextLineDataset", "threat"),
    ("custom-operator", "{}", "policy"),
):

    def foreign(r, custom=custom):
        return saved(r, plain([code(CUSTOM, custom.format(r.word().title()))]))

    add(f"tflite/{label}", expected, foreign)

for label, broken in {
    "buffer-that-is-not-there": lambda r: plain(tensors=[tensor([1, 4]), tensor([4], r.number(2, 1 << 30)), tensor([1, 4])]),
    "tensor-that-is-not-there": lambda r: plain(operators=[operator([0, r.number(3, 1 << 30)], [2])]),
    "tensor-below-zero": lambda r: plain(operators=[operator([0, -r.number(2, 1 << 30)], [2])]),
    "result-that-is-not-there": lambda r: plain(operators=[operator([0, 1], [r.number(3, 9999)])]),
    "operator-that-is-not-there": lambda r: plain(operators=[operator([0, 1], [2], r.number(1, 1 << 30))]),
    "shape-beyond-its-buffer": lambda r: plain(tensors=[tensor([1, 4]), tensor([r.number(5, 1 << 20)], 1), tensor([1, 4])]),
    "shape-overflow": lambda r: plain(tensors=[tensor([1, 4]), tensor([1 << 30] * 3, 1), tensor([1, 4])]),
    "shape-below-zero": lambda r: plain(tensors=[tensor([1, 4]), tensor([-4, -1], 1), tensor([1, 4])]),
    "vector-longer-than-the-file": lambda r: plain(tensors=[tensor([1, 4]), tensor([4], 1), Table(f0=Numbers("i", [1], r.number(1 << 20, 1 << 31)), f1=Scalar("b", 0), f2=Scalar("I", 0))]),
    "buffer-behind-the-file": lambda r: lite(
        [code(ADD)], [tensor([1, 4]), tensor([4], 1), tensor([1, 4])], [operator([0, 1], [2])], subgraphs=None, buffers=(b"", b"\0" * 16)
    ).replace(b"TFL3", b"TFL3", 1)[: -r.number(8, 16)],
}.items():
    # What cannot be read for sure is no threat for sure.
    add(f"tflite/{label}", "unreadable", lambda r, broken=broken: saved(r, broken(r)))


@kind("tflite/buffer-offset-beyond", "unreadable")
def offset_beyond(r):
    held = [Table(), Table(f1=Scalar("Q", r.number(1 << 20, 1 << 40)), f2=Scalar("Q", 16))]
    graph = Table(f0=[tensor([4], 1)], f1=Numbers("i", [0]), f2=Numbers("i", [0]), f3=[], f4="main")
    return saved(r, buffer(Table(f0=Scalar("I", 3), f1=[code(ADD)], f2=[graph], f3="x", f4=held), b"TFL3"))


@kind("tflite/loop-of-itself")
def loop_of_itself(r):
    """The body of a While is the graph it stands in."""
    options = Table(f0=Scalar("i", 0), f1=Scalar("i", 0))
    body = operator([0], [0], f3=Scalar("B", 93), f4=options)
    return saved(r, lite([code(WHILE)], [tensor([1, 4])], [body]))


@kind("tflite/scripts-in-the-attached-archive")
def attached(r):
    """Files that belong to a model are a zip archive behind it."""
    files = archive([Member("labels.txt", b"a\nb\n"), Member(r.word() + ".py", reverse_shell(r)), Member("data.pkl", pickle(r))], prefix=plain())
    return saved(r, files)


@kind("tflite/pickle-in-a-buffer")
def in_buffer(r):
    body = pickle(r)
    return saved(r, plain(tensors=[tensor([1, 4]), tensor([len(body)], 1, kind_of=3), tensor([1, 4])], buffers=(b"", body)))


@kind("tflite/root-beyond-the-file", "unreadable")
def root(r):
    body = bytearray(plain())
    struct.pack_into("<I", body, 0, r.number(len(body), 1 << 31))
    return saved(r, bytes(body))


@kind("tflite/vtable-beyond-the-file", "unreadable")
def vtable(r):
    body = bytearray(plain())
    struct.pack_into("<i", body, struct.unpack_from("<I", body)[0], -r.number(1 << 16, 1 << 30))
    return saved(r, bytes(body))

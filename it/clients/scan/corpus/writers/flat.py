"""Flatbuffers, written from front to back: every table is followed by what it refers to."""

from __future__ import annotations

import struct


class Table:
    """
    :param fields: by number: a Scalar, a Table, bytes (a vector of bytes), str, or a list of these or of Table
    """

    def __init__(self, **fields):
        self.fields = {int(name[1:]): value for name, value in fields.items()}


class Scalar:
    def __init__(self, form: str, value):
        self.data = struct.pack("<" + form, value)


class Numbers:
    """A vector of numbers; `count` may lie about how many there are."""

    def __init__(self, form: str, values, count: int | None = None):
        self.data = struct.pack(f"<{len(values)}{form}", *values)
        self.count = len(values) if count is None else count


def buffer(root: Table, identifier: bytes) -> bytes:
    out = bytearray(struct.pack("<I", 0) + identifier)
    _point(out, 0, _table(out, root))
    return bytes(out)


def _pad(out: bytearray, to: int) -> None:
    out += b"\0" * (-len(out) % to)


def _point(out: bytearray, where: int, target: int) -> None:
    struct.pack_into("<I", out, where, target - where)


def _table(out: bytearray, table: Table) -> int:
    count = max(table.fields, default=-1) + 1
    sizes = {n: 8 if isinstance(f, Scalar) and len(f.data) == 8 else 4 for n, f in table.fields.items()}
    place, offsets = 4, [0] * count
    for n in sorted(table.fields, key=lambda n: -sizes[n]):
        if sizes[n] == 8 and place % 8:
            place += 4
        offsets[n] = place
        place += sizes[n]
    _pad(out, 8)
    vtable = len(out)
    out += struct.pack(f"<HH{count}H", 4 + 2 * count, place, *offsets)
    _pad(out, 8)
    start = len(out)
    out += struct.pack("<i", start - vtable) + b"\0" * (place - 4)
    for n, value in table.fields.items():
        where = start + offsets[n]
        if isinstance(value, Scalar):
            out[where : where + len(value.data)] = value.data
        else:
            _point(out, where, _value(out, value))
    return start


def _value(out: bytearray, value) -> int:
    if isinstance(value, Table):
        return _table(out, value)
    _pad(out, 16)
    start = len(out)
    if isinstance(value, Numbers):
        out += b"\0" * 12
        start = len(out)
        out += struct.pack("<I", value.count) + value.data
    elif isinstance(value, str):
        out += struct.pack("<I", len(value.encode())) + value.encode() + b"\0"
    elif isinstance(value, bytes):
        out += b"\0" * 12
        start = len(out)
        out += struct.pack("<I", len(value)) + value
    else:
        out += struct.pack("<I", len(value)) + b"\0" * 4 * len(value)
        for i, element in enumerate(value):
            _point(out, start + 4 + 4 * i, _value(out, element))
    return start

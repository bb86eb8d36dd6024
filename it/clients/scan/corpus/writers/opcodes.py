"""Pickles, opcode by opcode."""

from __future__ import annotations

import struct

MARK, STOP, POP, DUP, NONE = b"(", b".", b"0", b"2", b"N"
TUPLE, TUPLE1, TUPLE2, EMPTY_TUPLE = b"t", b"\x85", b"\x86", b")"
EMPTY_LIST, EMPTY_DICT, APPEND, APPENDS, SETITEM, SETITEMS = b"]", b"}", b"a", b"e", b"s", b"u"
REDUCE, BUILD, OBJ, NEWOBJ, NEWOBJ_EX = b"R", b"b", b"o", b"\x81", b"\x92"
STACK_GLOBAL, MEMOIZE = b"\x93", b"\x94"


def proto(version: int) -> bytes:
    return b"\x80" + bytes([version])


def frame(body: bytes, length: int | None = None) -> bytes:
    return b"\x95" + struct.pack("<Q", len(body) if length is None else length) + body


def text(value: str) -> bytes:
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data if len(data) < 256 else binunicode(value)


def binunicode(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def binunicode8(value: str) -> bytes:
    data = value.encode()
    return b"\x8d" + struct.pack("<Q", len(data)) + data


def binstring(value: str) -> bytes:
    data = value.encode()
    return b"T" + struct.pack("<i", len(data)) + data


def short_binstring(value: str) -> bytes:
    return b"U" + bytes([len(value)]) + value.encode()


def string(value: str) -> bytes:
    return b"S" + repr(value).encode() + b"\n"


def unicode(value: str) -> bytes:
    return b"V" + value.encode("raw-unicode-escape") + b"\n"


def escaped(value: str) -> bytes:
    """A STRING all of whose characters are escaped."""
    return b"S'" + b"".join(b"\\x%02x" % byte for byte in value.encode()) + b"'\n"


def escaped_unicode(value: str) -> bytes:
    return b"V" + "".join(f"\\u{ord(c):04x}" for c in value).encode() + b"\n"


def binbytes(data: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(data)) + data


def short_binbytes(data: bytes) -> bytes:
    return b"C" + bytes([len(data)]) + data


def bytearray8(data: bytes) -> bytes:
    return b"\x96" + struct.pack("<Q", len(data)) + data


def binint(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def binput(index: int) -> bytes:
    return b"q" + bytes([index])


def binget(index: int) -> bytes:
    return b"h" + bytes([index])


def named(module: str, name: str, protocol: int = 2) -> bytes:
    """The opcodes that import it, as a writer of this protocol would say it."""
    if protocol < 4:
        return b"c" + module.encode() + b"\n" + name.encode() + b"\n"
    return text(module) + text(name) + STACK_GLOBAL


def arguments(values: list[str], protocol: int = 2) -> bytes:
    say = {0: string, 1: binunicode, 2: binunicode, 3: binunicode}.get(protocol, text)
    return MARK + b"".join(say(value) for value in values) + TUPLE


def call(module: str, name: str, values: list[str], protocol: int = 2) -> bytes:
    """Leaves the result on the stack."""
    return named(module, name, protocol) + arguments(values, protocol) + REDUCE


def whole(body: bytes, protocol: int = 2) -> bytes:
    """A complete pickle of these opcodes."""
    begin = proto(protocol) if protocol >= 2 else b""
    return begin + (frame(body + STOP) if protocol >= 4 else body + STOP)


def honest(protocol: int = 2) -> bytes:
    """A pickle of numbers and strings."""
    body = EMPTY_DICT + MARK + binunicode("weights") + EMPTY_LIST + MARK
    body += b"".join(b"G" + struct.pack(">d", value / 7) for value in range(20)) + APPENDS + binunicode("epoch") + binint(12) + SETITEMS
    return whole(body, protocol)

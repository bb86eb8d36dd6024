"""Zip archives whose two lists of members need not agree."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass
class Member:
    name: str
    data: bytes
    deflate: bool = False
    method: int | None = None
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    local_name: str | None = None
    listed: bool = True
    stored: bool = True
    extra: bytes = b""
    mode: int = 0o100644
    offset: int | None = None


def archive(members: list[Member], prefix: bytes = b"", comment: bytes = b"", between: bytes = b"") -> bytes:
    """`listed=False` keeps a member out of the directory, `stored=False` out of the body."""
    out, directory, count = bytearray(prefix), bytearray(), 0
    for member in members:
        body = member.data
        if member.deflate:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            body = packer.compress(body) + packer.flush()
        method = member.method if member.method is not None else 8 if member.deflate else 0
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        packed = len(body) if member.packed is None else member.packed
        offset = len(out) if member.offset is None else member.offset
        common = struct.pack("<HHHHHIII", 20, member.flags, method, 0, 33, crc, packed, size)
        local = (member.name if member.local_name is None else member.local_name).encode()
        if member.stored:
            out += b"PK\x03\x04" + common + struct.pack("<HH", len(local), len(member.extra)) + local + member.extra + body
        if member.listed:
            name = member.name.encode()
            directory += b"PK\x01\x02" + struct.pack("<H", 0x0314) + common
            directory += struct.pack("<HHHHHII", len(name), len(member.extra), 0, 0, 0, member.mode << 16, offset) + name + member.extra
            count += 1
    out += between
    start = len(out)
    out += directory
    return bytes(out) + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), start, len(comment)) + comment

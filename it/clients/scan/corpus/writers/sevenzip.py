"""7z archives of one folder: stored, LZMA2, with a packed header, or marked as encrypted."""

import lzma
import struct
import zlib

LZMA2 = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]


def _number(value: int) -> bytes:
    """7z's own variable length; two forms are enough."""
    return bytes([value]) if value < 0x80 else b"\xff" + struct.pack("<Q", value)


def _coder(method: str) -> bytes:
    return {"copy": b"\x01\x00", "lzma2": b"\x21\x21\x01\x10", "aes": b"\x24\x06\xf1\x07\x01\x02\x13\x00"}[method]


def _streams(place: int, packed: int, size: int, method: str, crc: int) -> bytes:
    pack = b"\x06" + _number(place) + b"\x01\x09" + _number(packed) + b"\x00"
    unpack = b"\x07\x0b\x01\x00\x01" + _coder(method) + b"\x0c" + _number(size) + b"\x0a\x01" + struct.pack("<I", crc) + b"\x00"
    return pack + unpack


def archive(name: str, data: bytes, method: str = "copy", packed_header: bool = False) -> bytes:
    body = lzma.compress(data, lzma.FORMAT_RAW, filters=LZMA2) if method == "lzma2" else data
    names = b"\x00" + name.encode("utf-16-le") + b"\0\0"
    files = b"\x05\x01\x11" + _number(len(names)) + names + b"\x00"
    header = b"\x01\x04" + _streams(0, len(body), len(data), method, zlib.crc32(data)) + b"\x00" + files + b"\x00"
    if packed_header:
        place = len(body)
        packed = lzma.compress(header, lzma.FORMAT_RAW, filters=LZMA2)
        body += packed
        header = b"\x17" + _streams(place, len(packed), len(header), "lzma2", zlib.crc32(header)) + b"\x00"
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + body + header

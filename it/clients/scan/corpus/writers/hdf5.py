"""HDF5 files of the oldest form: one group with text attributes and at most one data set or link."""

import struct

NOWHERE = (1 << 64) - 1


class File:
    def __init__(self):
        self.out = bytearray(96)

    def put(self, data: bytes) -> int:
        self.out += b"\0" * (-len(self.out) % 8)
        place = len(self.out)
        self.out += data
        return place

    def finish(self, root: int, tree: int, heap: int, base: int) -> bytes:
        """The superblock, version 0, and the root group's entry in it."""
        end = len(self.out)
        block = b"\x89HDF\r\n\x1a\n" + bytes([0, 0, 0, 0, 0, 8, 8, 0]) + struct.pack("<HHI", 4, 16, 0)
        block += struct.pack("<QQQQ", base, NOWHERE, base + end, NOWHERE)
        block += struct.pack("<QQII", 0, root, 1, 0) + struct.pack("<QQ", tree, heap)
        self.out[: len(block)] = block
        return bytes(self.out)


def _message(kind: int, body: bytes) -> bytes:
    body += b"\0" * (-len(body) % 8)
    return struct.pack("<HHB3x", kind, len(body), 0) + body


def _header(file: File, messages: list[bytes]) -> int:
    body = b"".join(messages)
    return file.put(struct.pack("<BxHIIxxxx", 1, len(messages), 1, len(body)) + body)


def _text_type(size: int) -> bytes:
    return struct.pack("<B3BI", 0x13, 0, 0, 0, size)


def _attribute(name: str, value: bytes, type_of: bytes) -> bytes:
    label = name.encode() + b"\0"
    pad = lambda data: data + b"\0" * (-len(data) % 8)  # noqa: E731
    space = struct.pack("<BBBB4x", 1, 0, 0, 0)
    body = struct.pack("<BxHHH", 1, len(label), len(type_of), len(space))
    return _message(0x0C, body + pad(label) + pad(type_of) + pad(space) + value)


def _long_text(file: File, name: str, value: str) -> bytes:
    """A text of any length stands in a heap of the whole file, as h5py writes it."""
    data = value.encode()
    body = struct.pack("<HHIQ", 1, 1, 0, len(data)) + data + b"\0" * (-len(data) % 8)
    size = max(4096, 16 + len(body) + 16)
    heap = file.put((b"GCOL" + struct.pack("<B3xQ", 1, size) + body + struct.pack("<HHIQ", 0, 0, 0, size - 16 - len(body))).ljust(size, b"\0"))
    vlen = struct.pack("<B3BI", 0x19, 1, 1, 0, 16) + struct.pack("<B3BI", 0x10, 0, 0, 0, 1) + struct.pack("<HH", 0, 8)
    return _attribute(name, struct.pack("<IQI", len(data), heap, 1), vlen)


def _group(file: File, links: dict[str, tuple[int, bytes]]) -> tuple[bytes, int, int]:
    """A group of the old kind: a tree of one leaf, and a heap with the names. A link is an address, or a text for a soft one."""
    names = bytearray(8)
    entries = b""
    for name in sorted(links):
        address, soft = links[name]
        at = len(names)
        names += name.encode() + b"\0"
        names += b"\0" * (-len(names) % 8)
        if soft:
            value = len(names)
            names += soft + b"\0"
            names += b"\0" * (-len(names) % 8)
            entries += struct.pack("<QQIIIxxxx8x", at, NOWHERE, 2, 0, value)
        else:
            entries += struct.pack("<QQII16x", at, address, 0, 0)
    last = len(names) - 8 if links else 0
    names += struct.pack("<QQ", 1, 16)
    data = file.put(bytes(names))
    heap = file.put(b"HEAP" + struct.pack("<B3xQQQ", 0, len(names), len(names) - 16, data))
    if links:
        leaf = file.put((b"SNOD" + struct.pack("<BxH", 1, len(links)) + entries).ljust(8 + 8 * 40, b"\0"))
        body = struct.pack("<QQQ", 0, leaf, 8)
    else:
        body = b""
    tree = file.put((b"TREE" + struct.pack("<BBHQQ", 0, 0, 1 if links else 0, NOWHERE, NOWHERE) + body).ljust(24 + 33 * 16 + 8, b"\0"))
    return _message(0x11, struct.pack("<QQ", tree, heap)), tree, heap


def _external(file: File, name: str, size: int) -> int:
    """A data set whose bytes are said to stand in another file."""
    label = name.encode() + b"\0"
    names = b"\0" * 8 + label + b"\0" * (-len(label) % 8)
    names += struct.pack("<QQ", 1, 16)
    data = file.put(names)
    heap = file.put(b"HEAP" + struct.pack("<B3xQQQ", 0, len(names), len(names) - 16, data))
    space = struct.pack("<BBB5xQ", 1, 1, 0, size)
    integer = struct.pack("<B3BIHH", 0x10, 0, 0, 0, 1, 0, 8)
    layout = struct.pack("<BBQQ", 3, 1, NOWHERE, size)
    list_of = struct.pack("<B3xHHQ", 1, 1, 1, heap) + struct.pack("<QQQ", 8, 0, size)
    fill = struct.pack("<BBBB", 2, 2, 0, 0)
    messages = [_message(1, space), _message(3, integer), _message(5, fill), _message(8, layout), _message(7, list_of)]
    return _header(file, messages)


def h5(attributes: dict[str, str], external: str = "", heap_texts: bool = True, user_block: bytes = b"") -> bytes:
    """
    :param external: a file that a data set's bytes are said to be in
    :param heap_texts: texts stand in the file's heap, not in the attribute
    :param user_block: bytes of somebody else in front; their length should be a power of two of at least 512
    """
    file = File()
    links = {"weights": (_external(file, external, 64), b"")} if external else {}
    group, tree, heap = _group(file, links)
    messages = [group]
    for name, value in attributes.items():
        data = value.encode()
        if heap_texts:
            messages.append(_long_text(file, name, value))
        else:
            messages.append(_attribute(name, data, _text_type(len(data))))
    before = user_block.ljust(-(-len(user_block) // 512) * 512, b"\0")
    return before + file.finish(_header(file, messages), tree, heap, len(before))

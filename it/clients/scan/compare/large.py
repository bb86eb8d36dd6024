"""Large honest files, to see how fast a scanner is and what memory it needs."""

import json
import pickle
import random
import struct
from pathlib import Path

MIB = 1 << 20


def _block(seed: int) -> bytes:
    return random.Random(seed).randbytes(16 * MIB)


def safetensors(file: Path, mebibytes: int) -> None:
    blocks = mebibytes // 16
    head = {f"layers.{i}.weight": {"dtype": "F16", "shape": [8, MIB], "data_offsets": [i * 16 * MIB, (i + 1) * 16 * MIB]} for i in range(blocks)}
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with file.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for i in range(blocks):
            out.write(_block(i % 4))


def onnx(file: Path, mebibytes: int) -> None:
    """One graph whose weights stand in it; at most two gigabytes, which is the format's own limit."""
    from corpus.hostile.onnx_data import node, value_info
    from corpus.writers.protobuf import block, number, varint

    names = [f"w{i}" for i in range(mebibytes // 16)]
    nodes = b"".join(block(1, node("Add", [f"h{i}" if i else "x", name], [f"h{i + 1}" if i + 1 < len(names) else "y"])) for i, name in enumerate(names))
    ends = block(11, value_info("x", (4 * MIB,))) + block(12, value_info("y", (4 * MIB,)))
    heads = [number(1, 4 * MIB) + number(2, 1) + block(8, name) + varint(9 << 3 | 2) + varint(16 * MIB) for name in names]
    size = sum(len(varint(5 << 3 | 2)) + len(varint(len(head) + 16 * MIB)) + len(head) + 16 * MIB for head in heads)
    front, back = nodes + block(2, "g"), ends
    with file.open("wb") as out:
        out.write(number(1, 8) + block(8, number(2, 17)) + varint(7 << 3 | 2) + varint(len(front) + size + len(back)) + front)
        for i, head in enumerate(heads):
            out.write(varint(5 << 3 | 2) + varint(len(head) + 16 * MIB) + head + _block(i % 4))
        out.write(back)


def pickles(file: Path, mebibytes: int) -> None:
    """Records of numbers and texts, each with a memo of its own."""
    draw = random.Random(7)
    records = []
    size = mebibytes * MIB
    sample = [_record(draw) for _ in range(1000)]
    each = len(pickle.dumps(sample, 4)) / 1000
    records = sample + [_record(draw) for _ in range(int(size / each) - 1000)]
    file.write_bytes(pickle.dumps(records, 4))


def _record(draw: random.Random) -> dict:
    return {"id": draw.randint(0, 1 << 40), "name": f"feature-{draw.randint(0, 1 << 30)}", "value": draw.random(), "tags": (draw.randint(0, 255), f"t{draw.randint(0, 99999)}")}

"""Harmless files of every format that look alarming, written without any package."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import pickle
import struct
import tarfile
import uuid
import zipfile

from ..recipe import Recipe, add, kind

MAGIC = [b"PK\x03\x04", b"\x80\x04\x95", b"\x80\x02}q\x00", b"\x7fELF", b"MZ", b"\x1f\x8b\x08", b"BZh9", b"\x89HDF\r\n\x1a\n", b"\xac\xed\0\x05",
         b"7z\xbc\xaf\x27\x1c", b"cos\nsystem\n", b"GGUF", b"\x93NUMPY", b"TFL3", b"#!/bin/sh", b"\xfd7zXZ\0", b"PK\x05\x06", b"PK\x01\x02", b"<!DOCTYPE"]


def noisy(r: Recipe, size: int) -> bytes:
    """Random bytes with magic numbers among them, though none at the start."""
    body = bytearray(r.bytes(size))
    for magic in MAGIC * 3:
        at = r.number(16, size - 32)
        body[at : at + len(magic)] = magic
    body[0:8] = bytes([r.number(128 + 40, 255)]) * 8
    return bytes(body)


def npy(descr: str, shape: tuple, data: bytes, order: bool = False, version: int = 1) -> bytes:
    head = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"
    width = 2 if version == 1 else 4
    head += " " * (-(len(head) + 9 + width) % 64) + "\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(head)) + head.encode() + data


DOCUMENT = """---
license: apache-2.0
---
# {w}

Do not load pickles that you do not trust: a file of ours once began with `cos` and `system`.

```python
import os, pickle, subprocess
os.system("echo dangerous")           # what an attacker would do
pickle.loads(b"cos\\nsystem\\n(S'ls'\\ntR.")
eval(compile("print(1)", "x", "exec"))
```

```sh
curl -sSL https://example.com/install.sh | sh
pip install --extra-index-url https://example.com/simple {w}
```

YAML like `!!python/object/apply:os.system` is refused; so is `{{{{ ''.__class__.__mro__ }}}}` in a template, and
`<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>` in XML. Set `AWS_ACCESS_KEY_ID` and `HF_TOKEN` in your environment.
"""

for name in ("README.md", "SECURITY.md", "notes.txt", "model_card.md", "index.rst"):
    add(f"benign/document-{name}", "nothing", lambda r, name=name: {name: DOCUMENT.format(w=r.word()).encode()})

VALUES = {
    "numbers": lambda r: [r.random.random() for _ in range(500)] + [r.number(0, 1 << 80) for _ in range(9)],
    "texts": lambda r: {r.word(): r.word() for _ in range(200)},
    "nested": lambda r: {"a": [(1, 2.5, None, True), {"b": [[], {}, ()]}], "c": b"\0\1\2" * 30, r.word(): "os.system"},
    "shared": lambda r: (lambda x: [x, x, {"again": x}])([1, 2, r.word()]),
    "alarming-texts": lambda r: ["os.system", "__import__('os')", "eval", "subprocess.Popen", "curl http://example.com | sh", "builtins", r.word()],
    "digests": lambda r: {r.word(): hashlib.sha256(r.bytes(9)).hexdigest() for _ in range(50)},
    "long-bytes": lambda r: {"weights": r.bytes(100_000), "bias": r.bytes(1000)},
    "many-small": lambda r: [{"id": i, "name": r.word(), "value": i / 3} for i in range(3000)],
    "unicode": lambda r: ["näive", "日本語", "\U0001f600", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), r.word()],
    "base64-of-a-picture": lambda r: base64.b64encode(b"\x89PNG\r\n\x1a\n" + r.bytes(3000)).decode(),
}
for label, value in VALUES.items():
    for protocol in range(6):
        # Before protocol 3 bytes are text that an imported function encodes.
        imports = protocol < 3 and label in ("nested", "long-bytes")
        add(f"benign/pickle-{label}-protocol-{protocol}", "only policy" if imports else "nothing",
            lambda r, value=value, protocol=protocol: {r.word() + ".pkl": pickle.dumps(value(r), min(protocol, pickle.HIGHEST_PROTOCOL))})
add("benign/pickle-three-in-a-row", "nothing", lambda r: {r.word() + ".pkl": b"".join(pickle.dumps([r.word(), i]) for i in range(3))})
add("benign/pickle-gzip", "nothing", lambda r: {r.word() + ".pkl.gz": gzip.compress(pickle.dumps(VALUES["nested"](r)))})
add("benign/pickle-of-sets-and-dates", "only policy", lambda r: {r.word() + ".pkl": pickle.dumps([{1, 2}, frozenset([3]), complex(1, 2), uuid.UUID(int=r.number(0, 1 << 120)), range(3), bytearray(b"x")], 2)})

WEIGHTS = {
    "noise": lambda r: noisy(r, 200_000),
    "zeros": lambda r: bytes(500_000),
    "ones": lambda r: b"\xff" * 100_000,
    "floats": lambda r: struct.pack("<50000f", *(r.random.gauss(0, 0.02) for _ in range(50_000))),
    "integers": lambda r: struct.pack("<9000q", *range(9000)),
}
for label, make in WEIGHTS.items():
    add(f"benign/raw-{label}", "nothing", lambda r, make=make: {r.choice(["weights.bin", "pytorch_model.bin", "variables.data-00000-of-00001", r.word() + ".dat"]): make(r)})
    add(f"benign/npy-{label}", "nothing", lambda r, make=make: {r.word() + ".npy": npy("'|u1'", (len(make(r)),), make(Recipe("1"))[: len(make(r))].ljust(len(make(r)), b"\0"))})
for i in range(20):
    add(f"benign/random-{i}", "nothing", lambda r: {r.word() + r.choice([".bin", ".dat", "", ".idx"]): r.bytes(r.choice([1, 2, 7, 64, 4096, 100_000, 300_000]))})


@kind("benign/npz-of-zeros", "nothing")
def zeros(r):
    """Compresses a thousand to one, as honest arrays of zeros do."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("arr_0.npy", npy("'<f8'", (4_000_000,), bytes(32_000_000)))
        z.writestr("arr_1.npy", npy("'<f4'", (0,), b""))
    return {r.word() + ".npz": out.getvalue()}


for label, descr, shape, width in (("structured", "[('a', '<f4'), ('b', '<i8', (2,))]", (3,), 20), ("text", "'<U7'", (5,), 28), ("date", "'<M8[ns]'", (4,), 8), ("bool", "'|b1'", (9,), 1), ("scalar", "'<f8'", (), 8), ("void", "'|V3'", (2,), 3)):

    def arrays(r, descr=descr, shape=shape, width=width):
        count = shape[0] if shape else 1
        return {r.word() + ".npy": npy(descr, shape, bytes(count * width), r.choice([True, False]), r.number(1, 2))}

    add(f"benign/npy-{label}", "nothing", arrays)


def zipped(files: dict, method=zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, body in files.items():
            z.writestr(name, body)
        z.comment = comment
    return out.getvalue()


class Stream(io.RawIOBase):
    """What cannot be sought in: zip members then have their sizes behind them."""

    def __init__(self):
        super().__init__()
        self.out = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.out += bytes(data)
        return len(data)


def streamed(files: dict) -> bytes:
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in files.items():
            z.writestr(name, body)
    return bytes(stream.out)


def content(r) -> dict:
    return {"config.json": json.dumps({"name": r.word()}), "weights/a.bin": noisy(r, 9000), "weights/b.bin": bytes(5000), "docs/README.md": DOCUMENT.format(w=r.word())}


def tarred(files: dict, form: int, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as t:
        folder = tarfile.TarInfo("model")
        folder.type = tarfile.DIRTYPE
        t.addfile(folder)
        for name, body in files.items():
            data = body.encode() if isinstance(body, str) else body
            info = tarfile.TarInfo("model/" + name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


add("benign/zip", "nothing", lambda r: {r.word() + ".zip": zipped(content(r), comment=b"made by " + r.word().encode())})
add("benign/zip-stored", "nothing", lambda r: {r.word() + ".zip": zipped(content(r), zipfile.ZIP_STORED)})
add("benign/zip-streamed", "nothing", lambda r: {r.word() + ".zip": streamed(content(r))})
add("benign/zip-in-zip", "nothing", lambda r: {r.word() + ".zip": zipped({"inner.zip": zipped(content(r)), "a.txt": "x"})})
add("benign/zip-empty", "nothing", lambda r: {r.word() + ".zip": zipped({})})
add("benign/zip-with-folders", "nothing", lambda r: {r.word() + ".zip": zipped({"a/": "", "a/b/": "", "a/b/c.txt": "x", "a/b..c/..d.txt": "y", "日本.txt": "z"})})
for label, form in (("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT), ("ustar", tarfile.USTAR_FORMAT)):
    add(f"benign/tar-{label}", "nothing", lambda r, form=form: {r.word() + ".tar": tarred(content(r), form)})
    add(f"benign/tar-gz-{label}", "nothing", lambda r, form=form: {r.word() + ".tar.gz": tarred({**content(r), "long/" * 20 + "name.txt" if form != tarfile.USTAR_FORMAT else "x": "y"}, form, "w:gz")})
for name, mode in (("tar.bz2", "w:bz2"), ("tar.xz", "w:xz")):
    add(f"benign/{name.replace('.', '-')}", "nothing", lambda r, name=name, mode=mode: {r.word() + "." + name: tarred(content(r), tarfile.PAX_FORMAT, mode)})

"""NumPy's own files."""

from __future__ import annotations

import pickle

import numpy as np

from .made import add_made


def random(r):
    return np.random.RandomState(r.number(0, 1 << 31))


ARRAYS = {
    "normal": lambda g: g.normal(size=(50, 40)),
    "zeros": lambda g: np.zeros((1000, 2000)),
    "integers": lambda g: g.randint(0, 256, (64, 64, 3)).astype(np.uint8),
    "half": lambda g: g.normal(size=500).astype(np.float16),
    "fortran": lambda g: np.asfortranarray(g.normal(size=(20, 30))),
    "complex": lambda g: g.normal(size=9) + 1j,
    "text": lambda g: np.array(["os.system", "eval", "x"]),
    "bytes": lambda g: np.array([b"\x80\x04\x95", b"cos\nsystem\n"]),
    "dates": lambda g: np.array(["2020-01-01", "2021-05-05"], dtype="datetime64[s]"),
    "structured": lambda g: np.zeros(5, dtype=[("a", "f4"), ("b", "i8", (2,)), ("c", "U5")]),
    "records": lambda g: np.rec.array([(1, 2.0), (3, 4.0)], dtype=[("x", "i4"), ("y", "f8")]),
    "empty": lambda g: np.empty((0, 4)),
    "scalar": lambda g: np.array(3.5),
    "big-endian": lambda g: g.normal(size=8).astype(">f8"),
    "bool": lambda g: g.normal(size=100) > 0,
}
for label, array in ARRAYS.items():
    add_made(f"numpy-{label}.npy", "nothing", lambda r, to, array=array: np.save(str(to / "a.npy"), array(random(r)), allow_pickle=False))
    add_made(f"numpy-{label}.npz", "nothing", lambda r, to, array=array: np.savez_compressed(str(to / "a.npz"), a=array(random(r)), b=np.arange(9)))
    for protocol in (2, 4, 5):
        add_made(f"numpy-{label}-pickle-{protocol}", "only policy", lambda r, to, array=array, protocol=protocol: (to / "a.pkl").write_bytes(pickle.dumps(array(random(r)), protocol)))
add_made("numpy-objects", "only policy", lambda r, to: np.save(str(to / "a.npy"), np.array([{"a": 1}, None, "x"], dtype=object), allow_pickle=True))
add_made("numpy-generator", "only policy", lambda r, to: (to / "g.pkl").write_bytes(pickle.dumps({"legacy": random(r), "values": [np.float32(1.5), np.int64(4), np.dtype("f8")]})))

"""NumPy's files."""

import struct

from ..recipe import kind
from ..writers.opcodes import honest
from ..writers.rawzip import Member, archive
from .payloads import pickle


def npy(header: str, data: bytes, version: int = 1) -> bytes:
    width = 2 if version == 1 else 4
    text = header + " " * (-(len(header) + 1 + 8 + width) % 64) + "\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text.encode() + data


def described(descr: str, shape="(1,)") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


@kind("numpy/objects")
def objects(r):
    return {r.word() + ".npy": npy(described("'|O'"), pickle(r), r.number(1, 3))}


@kind("numpy/objects-in-npz")
def in_npz(r):
    members = [Member("x.npy", npy(described("'<f4'"), r.bytes(4))), Member("y.npy", npy(described("'|O'"), pickle(r)), deflate=True)]
    return {r.word() + ".npz": archive(members)}


@kind("numpy/objects-in-a-field")
def field(r):
    return {r.word() + ".npy": npy(described("[('a', '<f4'), ('b', '|O')]"), pickle(r))}


@kind("numpy/objects-in-a-nested-field")
def nested_field(r):
    return {r.word() + ".npy": npy(described("[('a', [('b', '<i4'), ('c', 'O', (2,))])]"), pickle(r))}


@kind("numpy/pickle-behind-the-array")
def behind(r):
    return {r.word() + ".npy": npy(described("'<f8'", "(5,)"), r.bytes(40) + pickle(r))}


@kind("numpy/honest-pickle-behind-the-array")
def honest_behind(r):
    return {r.word() + ".npy": npy(described("'<f8'", "(5,)"), r.bytes(40) + honest())}


@kind("numpy/pickle-named-npy")
def renamed(r):
    """numpy.load takes a pickle by any name."""
    return {r.word() + ".npy": pickle(r), r.word() + ".npz": pickle(r, 4)}


@kind("numpy/code-in-the-header", "unreadable")
def code(r):
    header = f"{{'descr': __import__('os').system('echo {r.word()}'), 'fortran_order': False, 'shape': (1,), }}"
    return {r.word() + ".npy": npy(header, r.bytes(4))}


@kind("numpy/shape-of-a-continent", "unreadable")
def shape(r):
    return {r.word() + ".npy": npy(described("'<f8'", f"({1 << 40}, {1 << 40})"), r.bytes(64))}


@kind("numpy/cut", "unreadable")
def cut(r):
    return {r.word() + ".npy": npy(described("'<f8'", "(1000,)"), r.bytes(r.number(10, 7000)))}


@kind("numpy/negative-shape", "unreadable")
def negative(r):
    return {r.word() + ".npy": npy(described("'<f8'", "(-1, 4)"), r.bytes(64))}

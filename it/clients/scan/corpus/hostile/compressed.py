"""Compressed streams, alone and around archives; and 7z."""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib

from ..recipe import add, kind
from ..writers import sevenzip
from ..writers.opcodes import honest
from ..writers.rawzip import Member, archive
from .payloads import pickle
from .tars import entry, tar

PACKERS = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
}

for label, pack in PACKERS.items():

    def single(r, pack=pack):
        return {r.word() + r.choice([".pkl", ".joblib", ".gz", ""]): pack(pickle(r))}

    def around_tar(r, pack=pack):
        return {r.word() + r.choice([".tar.gz", ".tgz", ".nemo"]): pack(tar([entry("model/" + r.word(), pickle(r))]))}

    # Whoever cannot unpack the rarer ones has to say so.
    expected = "threat" if label in ("gzip", "zlib") else "unreadable"
    add(f"compressed/{label}", expected, single)
    add(f"compressed/{label}-around-tar", expected, around_tar)


@kind("compressed/gzip-second-member")
def second(r):
    return {r.word() + ".pkl.gz": gzip.compress(honest()) + gzip.compress(pickle(r))}


@kind("compressed/gzip-with-a-tail")
def tail(r):
    return {r.word() + ".gz": gzip.compress(honest()) + pickle(r)}


@kind("compressed/gzip-thrice")
def thrice(r):
    return {r.word() + ".gz": gzip.compress(gzip.compress(gzip.compress(pickle(r))))}


@kind("compressed/gzip-with-a-name")
def named(r):
    """The escape stands in the stream's own field for the name of the file."""
    out = io.BytesIO()
    with gzip.GzipFile("../../" + r.word(), "wb", fileobj=out) as z:
        z.write(pickle(r))
    return {r.word() + ".gz": out.getvalue()}


@kind("compressed/gzip-cut")
def cut(r):
    body = gzip.compress(pickle(r) + r.bytes(20_000))
    return {r.word() + ".gz": body[: r.number(5_000, 15_000)]}


@kind("compressed/gzip-bomb", "unreadable")
def bomb(r):
    """Thirty-two gigabytes of one byte, two and a half kilobytes when packed twice."""
    block = gzip.compress(bytes([r.number(0, 255)]) * (64 << 20), 9)
    return {r.word() + ".gz": gzip.compress(gzip.compress(block * 512, 9), 9)}


@kind("compressed/tar-gz-in-zip")
def mixed(r):
    inner = gzip.compress(tar([entry("a/b", pickle(r))]))
    return {r.word() + ".zip": archive([Member("inner", inner, deflate=True)])}


@kind("compressed/tar-link-in-gzip")
def link(r):
    body = tar([entry("data", type_of=tarfile.SYMTYPE, target="/etc/passwd")])
    return {r.word() + ".tgz": gzip.compress(body)}


for method in ("copy", "lzma2"):
    for header in (False, True):

        def seven(r, method=method, header=header):
            return {r.word() + r.choice([".7z", ".bin", ".pkl"]): sevenzip.archive("data.pkl", pickle(r), method, header)}

        add(f"7z/{method}{'-packed-header' if header else ''}", "unreadable", seven)


@kind("7z/escape", "unreadable")
def seven_escape(r):
    return {r.word() + ".7z": sevenzip.archive("../../" + r.word(), b"x")}


@kind("7z/encrypted", "unreadable")
def seven_encrypted(r):
    return {r.word() + ".7z": sevenzip.archive("data.pkl", r.bytes(64), "aes")}


@kind("7z/cut", "unreadable")
def seven_cut(r):
    body = sevenzip.archive("weights.bin", r.bytes(3000))
    return {r.word() + ".7z": body[: r.number(100, 2500)]}

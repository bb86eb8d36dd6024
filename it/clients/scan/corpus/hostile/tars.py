"""Tar archives with traps."""

import io
import tarfile

from ..recipe import add, kind
from .payloads import pickle


def tar(entries, form=tarfile.GNU_FORMAT):
    """:param entries: pairs of a TarInfo and its bytes"""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as t:
        for info, data in entries:
            if info.type == tarfile.REGTYPE:
                info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def entry(name, data=b"", type_of=tarfile.REGTYPE, target="", **pax):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.pax_headers = type_of, target, pax
    return info, data


def packed(r, body):
    return {r.word() + r.choice([".tar", ".nemo", ".bin", ".pt"]): body}


def _one(make_entries, form=tarfile.GNU_FORMAT):
    def make(r):
        return packed(r, tar([entry("config.json", b'{"a": 1}'), *make_entries(r)], form))

    return make


for label, entries in {
    "pickle": lambda r: [entry("model/" + r.word(), pickle(r))],
    "escape-parent": lambda r: [entry("../" + r.word(), b"x")],
    "escape-parent-inside": lambda r: [entry("a/b/../../../" + r.word(), b"x")],
    "escape-absolute": lambda r: [entry("/etc/" + r.word(), b"x")],
    "escape-long-name": lambda r: [entry("a/" * 80 + "../" * 90 + r.word(), b"x")],
    "link-outside": lambda r: [entry(r.word(), type_of=tarfile.SYMTYPE, target="/etc/passwd")],
    "link-to-parent": lambda r: [entry("sub/" + r.word(), type_of=tarfile.SYMTYPE, target="../../" + r.word())],
    "hard-link-outside": lambda r: [entry(r.word(), type_of=tarfile.LNKTYPE, target="../../etc/shadow")],
    "link-and-file-through-it": lambda r: [
        entry("here", type_of=tarfile.SYMTYPE, target="/var/spool/cron"),
        entry("here/root", b"* * * * * true\n"),
    ],
    "character-device": lambda r: [entry(r.word(), type_of=tarfile.CHRTYPE)],
    "block-device": lambda r: [entry(r.word(), type_of=tarfile.BLKTYPE)],
    "pipe": lambda r: [entry(r.word(), type_of=tarfile.FIFOTYPE)],
    "two-members-of-one-name": lambda r: [entry("data", b"\x80\x02}."), entry("data", pickle(r))],
}.items():
    add(f"tar/{label}", "threat", _one(entries))


@kind("tar/escape-by-extended-name")
def pax_name(r):
    info, data = entry("notes.txt", b"x", path="../../" + r.word())
    return packed(r, tar([(info, data)], tarfile.PAX_FORMAT))


@kind("tar/link-by-extended-target")
def pax_link(r):
    info, data = entry("notes", type_of=tarfile.SYMTYPE, target="here.txt", linkpath="/etc/" + r.word())
    return packed(r, tar([(info, data)], tarfile.PAX_FORMAT))


@kind("tar/pickle-behind-the-end")
def behind(r):
    """Whoever ignores blocks of zeros goes on reading; whoever does not stops."""
    hidden = tar([entry("data.pkl", pickle(r))])
    return packed(r, tar([entry("config.json", b"{}")]) + hidden)


@kind("tar/pickle-in-front-of-the-name")
def in_name(r):
    """A pickle that is the name of the first member, and so the file's first bytes."""
    name = b"cos\nsystem\n(S'true'\ntR."
    info, data = entry(name.decode(), b"{}")
    return packed(r, tar([(info, data)]))


@kind("tar/wrong-checksum", "unreadable")
def wrong_checksum(r):
    body = bytearray(tar([entry("model.bin", r.bytes(600)), entry("other.bin", r.bytes(600))]))
    body[1536 + 148 : 1536 + 154] = b"000000"
    return packed(r, bytes(body))


@kind("tar/size-beyond-the-file", "unreadable")
def too_long(r):
    body = tar([entry("config.json", b"{}"), entry("model.bin", b"\1" * 5000)])
    return packed(r, body[: r.number(2048, 4000)])

"""Zip archives: hidden members, disagreeing lists, escapes and bombs."""

import io
import struct
import zipfile
import zlib

from ..recipe import add, kind
from ..writers.rawzip import Member, archive
from .payloads import pickle


def zipped(r, body):
    return {r.word() + r.choice([".zip", ".pt", ".bin", ".npz", ".keras", ".mar"]): body}


def config(r):
    return Member("config.json", f'{{"name": "{r.word()}", "layers": {r.number(1, 9)}}}'.encode())


def weights(r, size=2000):
    return Member("weights.bin", r.bytes(size))


@kind("zip/pickle")
def plain(r):
    return zipped(r, archive([config(r), Member("model/" + r.word() + ".dat", pickle(r), deflate=True)]))


for flag in (0x1, 0x20, 0x40, 0x2000):

    def flagged(r, flag=flag):
        return zipped(r, archive([config(r), Member("data.pkl", pickle(r), flags=flag)]))

    add(f"zip/flag-{flag:#x}", "threat", flagged)


@kind("zip/wrong-checksum")
def wrong_checksum(r):
    return zipped(r, archive([config(r), Member("data.pkl", pickle(r), crc=r.number(1, 1 << 31))]))


@kind("zip/name-differs-in-header")
def other_name(r):
    return zipped(r, archive([config(r), Member("weights.txt", pickle(r), local_name="data.pkl")]))


@kind("zip/name-differs-around-harmless-data")
def other_name_harmless(r):
    return zipped(r, archive([config(r), Member("weights.txt", r.bytes(99), local_name="../" + r.word())]))


@kind("zip/member-not-in-the-directory")
def unlisted(r):
    return zipped(r, archive([config(r), Member("data.pkl", pickle(r), listed=False), weights(r)]))


@kind("zip/harmless-member-not-in-the-directory")
def unlisted_harmless(r):
    return zipped(r, archive([config(r), Member("notes.txt", r.bytes(300), listed=False), weights(r)]))


@kind("zip/pickle-between-members-and-directory")
def between(r):
    return zipped(r, archive([config(r), weights(r)], between=pickle(r)))


@kind("zip/pickle-in-front")
def in_front(r):
    return zipped(r, archive([config(r), weights(r)], prefix=pickle(r)))


@kind("zip/pickle-in-the-comment")
def comment(r):
    return zipped(r, archive([config(r), weights(r)], comment=pickle(r)))


@kind("zip/archive-in-the-comment")
def archive_in_comment(r):
    inner = archive([Member("data.pkl", pickle(r))])
    return zipped(r, archive([config(r)], comment=inner))


@kind("zip/archive-behind-the-archive")
def second_archive(r):
    return zipped(r, archive([config(r), Member("data.pkl", pickle(r))]) + archive([config(r)]))


@kind("zip/two-members-of-one-name")
def duplicate(r):
    harmless = Member("data.pkl", b"\x80\x02}q\x00.")
    members = [harmless, Member("data.pkl", pickle(r))]
    return zipped(r, archive(r.choice([members, members[::-1]])))


@kind("zip/two-harmless-members-of-one-name")
def duplicate_harmless(r):
    return zipped(r, archive([Member("config.json", b'{"a": 1}'), Member("config.json", b'{"a": 2}')]))


@kind("zip/names-that-differ-in-case")
def similar(r):
    return zipped(r, archive([Member("Config.json", b'{"a": 1}'), Member("config.json", b'{"a": 2}')]))


for label, name in {
    "parent": "../{}",
    "parent-inside": "a/../../{}",
    "absolute": "/etc/{}",
    "drive": "C:\\{}",
    "drive-relative": "C:{}",
    "backslashes": "..\\..\\{}",
    "network": "\\\\server\\share\\{}",
    "zero": "{}.txt\0.png",
    "only-dots": "..",
}.items():

    def escape(r, name=name):
        return zipped(r, archive([config(r), Member(name.format(r.word()), r.bytes(20))]))

    add(f"zip/escape-{label}", "threat", escape)


@kind("zip/link-and-file-through-it")
def through_link(r):
    place = r.word()
    link = Member(place, b"/etc", mode=0o120777)
    return zipped(r, archive([config(r), link, Member(f"{place}/cron.d", b"x")]))


@kind("zip/link-outside")
def link_outside(r):
    return zipped(r, archive([config(r), Member(r.word(), b"../../../etc/passwd", mode=0o120777)]))


@kind("zip/device")
def device(r):
    return zipped(r, archive([config(r), Member(r.word(), b"", mode=0o020666)]))


@kind("zip/size-differs")
def size_differs(r):
    """One program reads as much as the header says, the other as much as there is."""
    body = pickle(r)
    return zipped(r, archive([config(r), Member("data.pkl", b"\x80\x02}." + body, size=4, packed=4)]))


@kind("zip/overlapping-members")
def overlapping(r):
    """Many entries of the directory that all mean the same packed bytes."""
    big = Member("0", b"\0" * (1 << 22), deflate=True)
    twins = [Member(str(i), big.data, deflate=True, stored=False, offset=0, local_name="0") for i in range(1, 200)]
    return zipped(r, archive([big, *twins]))


@kind("zip/bomb", "unreadable")
def bomb(r):
    """Twenty gigabytes of one byte in twenty megabytes."""
    block, crc = bytes([r.number(1, 255)]) * (1 << 20), 0
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(block)
    packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(2048):
        crc = zlib.crc32(block, crc)
    raw = packed * 2048 + b"\x03\0"
    return zipped(r, archive([Member(str(i), raw, method=8, crc=crc, size=2 << 30, packed=len(raw)) for i in range(10)]))


@kind("zip/nested-bomb", "unreadable")
def nested_bomb(r):
    body = archive([Member("zeros", b"\0" * (256 << 20), deflate=True)])
    for level in range(3):
        body = archive([Member(f"{level}-{i}.zip", body, deflate=True) for i in range(20)])
    return zipped(r, body)


@kind("zip/deeper-than-anybody-looks", "unreadable")
def too_deep(r):
    body = pickle(r)
    for level in range(r.number(20, 60)):
        body = archive([Member(f"{level}.zip", body)])
    return zipped(r, body)


@kind("zip/four-deep")
def four_deep(r):
    body = pickle(r)
    for level in range(4):
        body = archive([config(r), Member(f"part{level}", body, deflate=r.choice([True, False]))])
    return zipped(r, body)


for method, label in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):

    def packed(r, method=method):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as z:
            z.writestr("data.pkl", pickle(r))
        return zipped(r, out.getvalue())

    add(f"zip/packed-by-{label}", "unreadable", packed)


@kind("zip/unknown-method", "unreadable")
def unknown_method(r):
    return zipped(r, archive([config(r), Member("data.pkl", r.bytes(99), method=r.choice([1, 6, 97, 99]))]))


@kind("zip/cut", "unreadable")
def cut(r):
    whole = archive([config(r), weights(r, 9000)])
    return zipped(r, whole[: r.number(1000, 8000)])


@kind("zip/pickle-in-a-cut-archive")
def cut_payload(r):
    whole = archive([Member("data.pkl", pickle(r)), weights(r, 9000)])
    return zipped(r, whole[: r.number(1000, 8000)])


@kind("zip/other-name-by-unicode-extra")
def unicode_extra(r):
    """An Info-ZIP extra field renames the member for those who read it."""
    name = b"../" + r.word().encode()
    body = struct.pack("<BI", 1, zlib.crc32(b"notes.txt")) + name
    extra = struct.pack("<HH", 0x7075, len(body)) + body
    return zipped(r, archive([config(r), Member("notes.txt", b"x", extra=extra)]))


@kind("zip/pickle-in-an-extra-field")
def in_extra(r):
    body = pickle(r)
    return zipped(r, archive([config(r), Member("notes.txt", b"x", extra=struct.pack("<HH", 0x4242, len(body)) + body)]))

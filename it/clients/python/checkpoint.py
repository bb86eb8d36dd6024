"""Checks the ML-DSA-44 signature of a log's checkpoint with OpenSSL's implementation: checkpoint.py CHECKPOINT VKEYS"""

import base64
import hashlib
import json
import struct
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

ML_DSA_44 = 6


def verifier(lines):
    """The name, key id and public key of the one ML-DSA-44 line (C2SP signed-note)."""
    for line in lines:
        name, key_id, key = line.strip().split("+", 2)
        material = base64.b64decode(key)
        if material[0] == ML_DSA_44:
            assert hashlib.sha256(name.encode() + b"\n" + material).digest()[:4].hex() == key_id
            return name, bytes.fromhex(key_id), MLDSA44PublicKey.from_public_bytes(material[1:])
    raise SystemExit("no ML-DSA-44 key among the verifier keys")


def signature(note, name, key_id):
    for line in note.split("\n\n", 1)[1].splitlines():
        mark, signer, payload = line.split(" ")
        blob = base64.b64decode(payload)
        if mark == "\u2014" and signer == name and blob[:4] == key_id:
            return struct.unpack(">Q", blob[4:12])[0], blob[12:]
    raise SystemExit("no line by that key")


def message(name, time, origin, size, root):
    """What a cosigner signs of the tree [0, size) (C2SP tlog-cosignature)."""
    text = b"subtree/v1\n\0"
    text += bytes([len(name)]) + name.encode() + struct.pack(">Q", time)
    text += bytes([len(origin)]) + origin.encode()
    return text + struct.pack(">QQ", 0, size) + root


def main(checkpoint, vkeys):
    note = open(checkpoint, encoding="utf-8").read()
    name, key_id, key = verifier([line for line in open(vkeys) if line.strip()])
    origin, size, root = note.split("\n")[:3]
    time, sig = signature(note, name, key_id)
    signed = message(name, time, origin, int(size), base64.b64decode(root))
    key.verify(sig, signed)
    refused = 0
    for changed in (message(name, time, origin, int(size) + 1, base64.b64decode(root)), signed[:-1] + b"\0\0"):
        try:
            key.verify(sig, changed)
        except InvalidSignature:
            refused += 1
    print(json.dumps({"verified": True, "size": int(size), "changed_refused": refused}))


main(*sys.argv[1:])

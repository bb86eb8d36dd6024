"""Reads a passport with other people's tools, or signs a statement with them.

passport.py verify PASSPORT.jsonl PUBLIC.pem     every line: DSSE by securesystemslib, statement by in-toto-attestation
passport.py sign SUBJECT.json PRIVATE.pem OUT    an envelope around a test result about this subject
"""

import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from google.protobuf.json_format import MessageToJson, Parse
from in_toto_attestation.v1 import resource_descriptor_pb2, statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey

TYPE = "application/vnd.in-toto+json"


def verify(passport, public):
    key = load_pem_public_key(open(public, "rb").read())
    types = []
    for line in open(passport, encoding="utf-8"):
        text = json.loads(line)
        key_id = text["signatures"][0]["keyid"]
        envelope = Envelope.from_dict(text)
        envelope.verify([SSlibKey.from_crypto(key, key_id)], 1)
        assert envelope.payload_type == TYPE
        statement = Statement.copy_from_pb(Parse(envelope.payload, statement_pb2.Statement()))
        statement.validate()
        types.append(statement.pb.predicate_type)
    print(json.dumps(types))


def sign(subject, private, out):
    descriptor = Parse(open(subject, "rb").read(), resource_descriptor_pb2.ResourceDescriptor())
    statement = Statement(
        [descriptor],
        "https://in-toto.io/attestation/test-result/v0.1",
        {"result": "PASSED", "configuration": [{"name": "réglage"}], "passedTests": ["rotation"]},
    )
    statement.validate()
    envelope = Envelope(MessageToJson(statement.pb).encode("utf-8"), TYPE, {})
    envelope.sign(CryptoSigner(load_pem_private_key(open(private, "rb").read(), None)))
    json.dump(envelope.to_dict(), open(out, "w", encoding="utf-8"))
    print(json.dumps("signed"))


if __name__ == "__main__":
    {"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])

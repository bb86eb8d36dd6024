"""Compiles the published protos and holds the outcome against what the server tells of them.

usage: published.py PROTOS_FOLDER COMPILED_FILE [--write]
Prints one JSON array of {name, ok, saw}; with --write, makes the file.
"""

import json
import os
import pathlib
import sys
import tempfile

import grpc_tools
from grpc_tools import protoc

ROOTS = (
    "grpc/health/v1/health.proto",
    "grpc/reflection/v1/reflection.proto",
    "grpc/reflection/v1alpha/reflection.proto",
    "inference/grpc_service.proto",
    "tensorflow/serving.proto",
)


def compiled(folder):
    own = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
    with tempfile.TemporaryDirectory() as made:
        out = os.path.join(made, "all.binpb")
        arguments = ["protoc", f"-I{folder}", f"-I{own}", "--include_imports", f"--descriptor_set_out={out}", *ROOTS]
        if protoc.main(arguments) != 0:
            sys.exit("the protos do not compile")
        return pathlib.Path(out).read_bytes()


def main(folder, file, *write):
    found = compiled(folder)
    if write:
        pathlib.Path(file).write_bytes(found)
    same = pathlib.Path(file).read_bytes() == found
    print(json.dumps([{"name": "the compiled protos are those that are published", "ok": same, "saw": len(found)}]))


if __name__ == "__main__":
    main(*sys.argv[1:])

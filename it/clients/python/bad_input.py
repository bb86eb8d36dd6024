"""Sends every bad input of bad_http and bad_grpc and watches the server's memory.

usage: bad_input.py CONNECTION.json EXAMPLES_FOLDER
Prints one JSON array of {name, ok, saw}: each input is refused as documented, no answer blames the server, and after
all of them the server still answers right, with no more memory than its limits allow.
"""

import json
import sys

import bad_grpc
import bad_http
import examples
import protocols
from connection import Connection

# The bodies in flight that the server allows itself, and slack for the heap to grow into.
MEMORY_BOUND_MIB = 512 + 512


def resident_mib(pid, which):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) >> 10 for line in file if line.startswith(which))


def still_right(connection, folder):
    digits = next(e for e in examples.read(folder) if e.name == "digits")
    scores = protocols.grpc_raw(connection)(digits, digits.tensors(0, len(digits.rows)))
    return digits.correct(scores) == digits.measured["correct"]


def main(connection_file, folder):
    connection = Connection.read(connection_file)
    before = resident_mib(connection.pid, "VmRSS")
    found = [*bad_http.run(connection), *bad_grpc.run(connection)]
    peak = resident_mib(connection.pid, "VmHWM")
    found.append({"name": "memory is bounded", "ok": peak - before <= MEMORY_BOUND_MIB, "saw": f"{before} to {peak} MiB"})
    found.append({"name": "the server still answers right", "ok": still_right(connection, folder), "saw": ""})
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

